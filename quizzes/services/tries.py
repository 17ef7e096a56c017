"""Answering with hints and several tries: every hint and every try is stored before its reader sees what came of it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from quizzes.kinds.contract import Answer
from quizzes.models import Attempt, Revision, Turn, Variant
from quizzes.reading.readers import Reader
from quizzes.services.attempts import marks_of, record_attempt


class TryReused(ValueError):
    """This try of the presentation was used before with something else."""


def take_hint(
    *,
    reader: Reader,
    revision: Revision,
    key: uuid.UUID,
    started_at: float,
    number: int,
    variant: Variant | None = None,
) -> None:
    """However often it is asked for, it counts once."""
    whose = _whose(reader) | {"revision": revision, "variant": variant, "started_at": started_at}
    Turn.objects.get_or_create(key=key, action=Turn.Action.HINT, number=number, defaults=whose)


def submit_answer(
    *,
    reader: Reader,
    revision: Revision,
    answer: Answer,
    certainty: str = "",
    is_certainty_marked: bool = False,
    shown: Sequence[str],
    started_at: float,
    elapsed_seconds: float,
    key: uuid.UUID,
    number: int = 1,
    variant: Variant | None = None,
    is_scored: bool = True,
) -> Attempt | None:
    """The attempt; None when this, the `number`-th try, is wrong and another is left. Raises KeyReused, TryReused."""
    document = revision.question_document
    if number > 1:
        certainty = certainty_of_first_try(key)
    record: dict[str, Any] = {
        "reader": reader,
        "revision": revision,
        "variant": variant,
        "answer": answer,
        "certainty": certainty,
        "is_certainty_marked": is_certainty_marked and bool(certainty),
        "shown": shown,
        "elapsed_seconds": elapsed_seconds,
        "idempotency_key": key,
        "num_hints": Turn.objects.filter(key=key, action=Turn.Action.HINT).count() if document.hints else 0,
        "num_tries": number,
        "is_scored": is_scored,
    }
    own = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key).filter(idempotency_key=key)
    if document.max_tries == 1 or own.exists():
        return record_attempt(**record)[0]
    turn = Turn(
        key=key,
        revision=revision,
        action=Turn.Action.TRY,
        number=number,
        answer=answer,
        certainty=certainty,
        started_at=started_at,
    )
    turn.user, turn.visitor_key = _whose(reader).values()
    turn.variant = variant
    marks = marks_of(revision, answer, variant=variant)
    try:
        with transaction.atomic():
            turn.save(force_insert=True)  # the unique number lets one of several posts in: the others are not graded
            is_last = number >= document.max_tries or marks.marks >= marks.max_marks
            return record_attempt(**record)[0] if is_last else None
    except IntegrityError:
        used = Turn.objects.get(key=key, action=Turn.Action.TRY, number=number)
        if used.answer != answer or (used.user, used.visitor_key) != (turn.user, turn.visitor_key):
            raise TryReused from None
        return own.first()


def certainty_of_first_try(key: uuid.UUID) -> str:
    first = Turn.objects.filter(key=key, action=Turn.Action.TRY, number=1)
    return first.values_list("certainty", flat=True).first() or ""


def _whose(reader: Reader) -> dict[str, Any]:
    return {"user": reader.user, "visitor_key": None if reader.user else reader.visitor_key}
