"""Questions about stored runs are withheld while their evidence is not sound, or once its verdict is another one.

`check_runs` compares every such question with the evidence as it is: loading content calls it, and beat every minute.
A changed verdict regrades exactly the answers that it touches; the question waits until an editor publishes it anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from quizzes.kinds import KINDS
from quizzes.kinds.contract import QuestionDocument
from quizzes.models import Attempt, Question, Reason, Revision, Withheld
from quizzes.services.regrading import regrade
from trainer.models import Claim
from trainer.stored_runs import evidence_digest, usable_claims

CHUNK = 50


@dataclass
class RunReport:
    """Slugs of the questions that changed hands, and how many answers were regraded."""

    withheld: list[str] = field(default_factory=list)
    shown_again: list[str] = field(default_factory=list)
    num_regraded: int = 0


def check_runs() -> RunReport:
    report = RunReport()
    codes = [code for code, kind in KINDS.items() if kind.rests_on_runs]
    asked = Question.objects.filter(kind__in=codes, revision__isnull=False).select_related("revision")
    # Looked at first, outside a transaction: mostly nothing has changed, and SQLite's one writer is somebody else.
    read = asked.defer("revision__rendered").iterator(chunk_size=CHUNK)
    for pk in [each.pk for each in read if _measured(each) != (each.marked_key, each.withheld)]:
        _settle(pk, report)
    return report


@transaction.atomic
def _settle(pk: int, report: RunReport) -> None:
    question = Question.objects.select_for_update(of=("self",)).select_related("revision").get(pk=pk)
    key, state = _measured(question)
    if key != question.marked_key:
        report.num_regraded += regrade(
            Attempt.objects.filter(revision__question=question),
            reason=Reason.VERDICT_CHANGED,
            new_evidence=evidence_digest(question.revision.question_document.runs),
        )
    if state != question.withheld:
        (report.withheld if state else report.shown_again).append(question.slug)
    Question.objects.filter(pk=pk).update(marked_key=key, withheld=state)


def _measured(question: Question) -> tuple[str, str]:
    """What answers are to be marked by, and why the question is withheld: as the evidence is now."""
    document = question.revision.question_document
    key, state = document.measured_key() or "", state_of(document)
    if state:
        return question.marked_key, state
    return key, "" if key == question.accepted_key else Withheld.VERDICT_CHANGED


def state_of(document: QuestionDocument) -> str:
    """Why it can't be asked now; empty when it can."""
    slugs = set(document.rests_on)
    if slugs - usable_claims(slugs):
        is_in_doubt = Claim.objects.flagged().filter(slug__in=slugs).exists()
        return Withheld.IN_DOUBT if is_in_doubt else Withheld.NO_EVIDENCE
    return Withheld.UNDECIDED if document.predicts and document.measured_key() is None else ""


def accept_runs(question: Question) -> None:
    """An editor, or the content's files, publish it with the key that training gives now."""
    document = question.revision.question_document
    if document.rests_on:
        key, state = document.measured_key() or "", state_of(document)
        Question.objects.filter(pk=question.pk).update(accepted_key=key, marked_key=key, withheld=state)
        question.accepted_key, question.withheld = key, state


@transaction.atomic
def accept_verdicts(questions: QuerySet[Question]) -> int:
    """Editors looked at what changed: readers get these questions again. How many were withheld until now."""
    changed = questions.filter(withheld=Withheld.VERDICT_CHANGED).select_related("revision")
    for question in changed:
        accept_runs(question)
    return sum(not question.withheld for question in changed)


def runs_in_the_way(revision: Revision) -> Iterator[tuple[str, dict[str, object]]]:
    """A gate of publishing."""
    document = revision.question_document
    state = state_of(document) if document.rests_on else ""
    if state:
        yield f"runs_{state.replace(' ', '_')}", {}
