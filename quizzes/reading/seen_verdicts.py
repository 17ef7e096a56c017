"""Who has seen a claim's verdict can't predict it any more: their answers are kept, not scored. Views ask here.

An answer that shows a claim's runs counts as asking to be shown, as on the claim's own page.
"""

from django.http import HttpRequest

from quizzes.kinds.contract import QuestionDocument
from trainer.services import revealing


def is_scored(request: HttpRequest, document: QuestionDocument) -> bool:
    if document.predicts is None:
        return True
    shown = _shown(request)
    return not revealing.may_see_verdict(slug=document.predicts, user=request.user, shown_slugs=shown)


def remember_shown(request: HttpRequest, document: QuestionDocument) -> None:
    """After a visitor's answer, whose page shows the runs of these claims; a learner's is recorded with the answer."""
    shown = _shown(request)
    if not request.user.is_authenticated and {*document.rests_on} - {*shown}:
        request.session[revealing.SHOWN_CLAIMS] = sorted({*shown, *document.rests_on})


def _shown(request: HttpRequest) -> list[str]:
    return request.session.get(revealing.SHOWN_CLAIMS, [])
