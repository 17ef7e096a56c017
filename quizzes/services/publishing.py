"""The life of a question: submitted by authors, published, sent back, retired and brought back by editors.

Each step is a Transition. `publish` asks every gate; to add one, write a function and name it in GATES.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from quizzes.models import Question, Revision, Transition
from quizzes.services.checking import blocking_findings
from quizzes.services.revisions import locked, release
from quizzes.services.variants import variant_problems
from quizzes.services.withholding import runs_in_the_way
from quizzes.texts.problems import word

Step = Transition.Step
# What keeps a revision from being published: codes and values, as problems.py words them.
Gate = Callable[[Revision], Iterable[tuple[str, Mapping[str, object]]]]

GATES: tuple[Gate, ...] = (blocking_findings, variant_problems, runs_in_the_way)


class NotPublishable(ValueError):
    """`problems` says why, in words."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def publication_problems(revision: Revision) -> list[str]:
    """Everything that keeps a revision from being published."""
    return [word(code, values) for gate in GATES for code, values in gate(revision)]


def _record(question: Question, step: Step, by: AbstractBaseUser, *, note: str = "") -> None:
    Transition.objects.create(question=question, revision=question.newest, step=step, by=by, note=note)


@transaction.atomic
def submit(question: Question, *, by: AbstractBaseUser, started_from: int | None = None) -> None:
    """An editor should look at the newest revision. Raises RevisionConflict."""
    stored = locked(question, started_from=started_from)
    if stored.newest_id is None or stored.newest_id == stored.revision_id or stored.is_in_review:
        return
    Question.objects.filter(pk=stored.pk).update(is_in_review=True)
    _record(stored, Step.SUBMITTED, by)


@transaction.atomic
def send_back(question: Question, *, by: AbstractBaseUser, note: str = "", started_from: int | None = None) -> None:
    """The author should write on; `note` says why. Raises RevisionConflict."""
    stored = locked(question, started_from=started_from)
    if not stored.is_in_review:
        return
    Question.objects.filter(pk=stored.pk).update(is_in_review=False)
    _record(stored, Step.SENT_BACK, by, note=note)


@transaction.atomic
def publish(
    question: Question, revision: Revision, by: AbstractBaseUser, *, note: str = "", started_from: int | None = None
) -> None:
    """Readers get this revision from now on. Raises NotPublishable, RevisionConflict."""
    locked(question, started_from=started_from)
    problems = publication_problems(revision)
    if problems:
        raise NotPublishable(problems)
    release(question, revision=revision, by=by, note=note)


@transaction.atomic
def retire(question: Question, *, by: AbstractBaseUser, started_from: int | None = None) -> None:
    """Out of readers' sight; what they answered stays. Raises RevisionConflict."""
    stored = locked(question, started_from=started_from)
    if Question.objects.filter(pk=stored.pk, is_retired=False).update(is_retired=True):
        _record(stored, Step.RETIRED, by)


@transaction.atomic
def bring_back(question: Question, *, by: AbstractBaseUser, started_from: int | None = None) -> None:
    """In the state in which it was retired. Raises RevisionConflict."""
    stored = locked(question, started_from=started_from)
    if Question.objects.filter(pk=stored.pk, is_retired=True).update(is_retired=False):
        _record(stored, Step.RESTORED, by)
