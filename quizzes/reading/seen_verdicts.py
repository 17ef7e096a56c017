"""Who has seen a claim's verdict can't predict it any more: their answers are kept, not scored. Views ask here.

An answer that shows a claim's runs counts as asking to be shown, as on the claim's own page.
"""

from django.http import HttpRequest

from quizzes.kinds.contract import QuestionDocument
from trainer.models import Claim
from trainer.services import revealing


def is_scored(request: HttpRequest, document: QuestionDocument) -> bool:
    if document.predicts is None:
        return True
    claim = Claim.objects.filter(slug=document.predicts).first()
    return claim is None or not revealing.may_see_verdict(claim=claim, user=request.user, shown_slugs=_shown(request))


def remember_shown(request: HttpRequest, document: QuestionDocument) -> None:
    """After the answer: its page shows the runs of these claims."""
    if not document.rests_on:
        return
    if request.user.is_authenticated:
        revealing.carry_reveals(user=request.user, slugs=document.rests_on)
    else:
        request.session[revealing.SHOWN_CLAIMS] = sorted({*_shown(request), *document.rests_on})


def _shown(request: HttpRequest) -> list[str]:
    return request.session.get(revealing.SHOWN_CLAIMS, [])
