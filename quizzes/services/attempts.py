"""Recording answers: one Attempt and one Grade per presentation, however often its form is sent."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from quizzes.grading import Marks
from quizzes.kinds import grade
from quizzes.kinds.contract import Answer
from quizzes.models import Attempt, Grade, Reason, Report, Revision, Turn, Variant, document_for
from quizzes.reading.readers import Reader
from quizzes.services.regrading import new_grade, regrade
from trainer.services.revealing import reveal_claims
from trainer.stored_runs import evidence_digest


class KeyReused(ValueError):
    """The same presentation was answered before with something else; `attempt` is what counts."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"answered before in attempt {attempt.public_id}")
        self.attempt = attempt


@dataclass(frozen=True, kw_only=True)
class Given:
    """Who answered what, in which showing; this is its `number`-th try."""

    reader: Reader
    revision: Revision
    answer: Answer
    shown: Sequence[str]
    elapsed_seconds: float
    key: uuid.UUID
    variant: Variant | None = None
    certainty: str = ""
    is_certainty_marked: bool = False
    num_hints: int = 0
    number: int = 1
    is_scored: bool = True

    @property
    def whose(self) -> dict[str, Any]:
        return {"user": self.reader.user, "visitor_key": None if self.reader.user else self.reader.visitor_key}

    @cached_property
    def marks(self) -> Marks:
        return marks_of(self.revision, self.answer, variant=self.variant)

    def recorded(self) -> Attempt | None:
        """What is stored of this showing. Raises KeyReused if that is another answer."""
        first = Attempt.objects.of_reader(**self.whose).filter(idempotency_key=self.key).first()
        if first and first.answer != self.answer:
            raise KeyReused(first)
        return first


def record_attempt(given: Given) -> Attempt:
    """With its grade; if the same form was answered before, that attempt. Raises KeyReused."""
    attempt = new_attempt(given)  # before the transaction: SQLite has one writer at a time, and the next one waits
    try:
        with transaction.atomic():
            return store_attempt(attempt)
    except IntegrityError:
        # Of all posts of a form the unique constraint lets one in.
        first = given.recorded()
        if first is None:
            raise
        return first


def new_attempt(given: Given) -> Attempt:
    """Marked, but not stored yet."""
    attempt = Attempt(
        **given.whose,
        revision=given.revision,
        variant=given.variant,
        answer=given.answer,
        certainty=given.certainty,
        is_certainty_marked=given.is_certainty_marked,
        choice_order=list(given.shown),
        elapsed_seconds=given.elapsed_seconds,
        num_hints=given.num_hints,
        num_tries=given.number,
        idempotency_key=given.key,
        is_scored=given.is_scored,
        evidence_digest=evidence_digest(given.revision.question_document.runs),
    )
    attempt.newest_grades, attempt.own_reports = [new_grade(attempt, given.marks)], []
    return attempt


def store_attempt(attempt: Attempt) -> Attempt:
    """In the caller's transaction; what its page will show of claims is recorded with it."""
    runs = attempt.revision.question_document.runs
    attempt.save(force_insert=True)
    attempt.newest_grade.save(force_insert=True)
    if attempt.user and runs:
        reveal_claims(claims=[run.claim for run in runs.values()], user=attempt.user)
    _catch_up(attempt)
    return attempt


def marks_of(revision: Revision, answer: Answer, *, variant: Variant | None = None) -> Marks:
    return grade(document_for(revision, variant), answer)


def _catch_up(attempt: Attempt) -> None:
    """A form from before a corrected key that came in after the regrading: it is regraded like the others."""
    current = attempt.revision.question.revision_id
    if current != attempt.revision_id and Grade.objects.filter(revision=current, reason=Reason.KEY_CHANGED).exists():
        regrade(Attempt.objects.filter(pk=attempt.pk), reason=Reason.KEY_CHANGED)
        del attempt.newest_grades, attempt.newest_grade


@transaction.atomic
def claim_attempts(*, user: AbstractBaseUser, visitor_key: uuid.UUID) -> int:
    """What a visitor answered becomes the learner's at sign-in; a presentation that both answered stays behind."""
    for rows in (Turn.objects, Report.objects):
        rows.of_reader(user=None, visitor_key=visitor_key).update(user=user, visitor_key=None)
    own_keys = Attempt.objects.filter(user=user).values("idempotency_key")
    mine = Attempt.objects.of_reader(user=None, visitor_key=visitor_key).exclude(idempotency_key__in=own_keys)
    return mine.update(user=user, visitor_key=None)
