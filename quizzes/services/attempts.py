"""Recording answers: one Attempt and one Grade per presentation, however often its form is sent."""

import uuid
from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from quizzes.grading import Marks
from quizzes.kinds import grade
from quizzes.kinds.contract import Answer
from quizzes.models import Attempt, Grade, Reason, Report, Revision, Turn, Variant, document_for
from quizzes.reading.readers import Reader
from quizzes.services.regrading import new_grade, regrade
from trainer.stored_runs import evidence_digest


class KeyReused(ValueError):
    """The same presentation was answered before with something else; `attempt` is what counts."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"answered before in attempt {attempt.public_id}")
        self.attempt = attempt


def record_attempt(
    *,
    reader: Reader,
    revision: Revision,
    answer: Answer,
    certainty: str = "",
    shown: Sequence[str],
    elapsed_seconds: float,
    idempotency_key: uuid.UUID,
    variant: Variant | None = None,
    is_certainty_marked: bool = False,
    num_hints: int = 0,
    num_tries: int = 1,
    is_scored: bool = True,
) -> tuple[Attempt, bool]:
    """The attempt with its grade, and whether it is new. Raises KeyReused."""
    attempts = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    first = attempts.filter(idempotency_key=idempotency_key).first()
    if first is None:
        # before the transaction: SQLite has one writer at a time, and the next one waits
        marks, evidence = (
            marks_of(revision, answer, variant=variant),
            evidence_digest(revision.question_document.rests_on),
        )
        try:
            with transaction.atomic():
                attempt = Attempt.objects.create(
                    user=reader.user,
                    visitor_key=None if reader.user else reader.visitor_key,
                    revision=revision,
                    variant=variant,
                    answer=answer,
                    certainty=certainty,
                    is_certainty_marked=is_certainty_marked,
                    choice_order=list(shown),
                    elapsed_seconds=elapsed_seconds,
                    num_hints=num_hints,
                    num_tries=num_tries,
                    idempotency_key=idempotency_key,
                    is_scored=is_scored,
                    evidence_digest=evidence,
                )
                attempt.newest_grades = [new_grade(attempt, marks)]
                attempt.newest_grade.save()
                _catch_up(attempt)
            return attempt, True
        except IntegrityError:
            # Another post of the same form was faster: the unique constraint let only one of them in.
            first = attempts.get(idempotency_key=idempotency_key)
    if first.answer != answer:
        raise KeyReused(first)
    return first, False


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
