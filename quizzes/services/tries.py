"""Answering with hints and several tries: every hint and every try is stored before its reader sees what came of it."""

import uuid

from django.db import IntegrityError, transaction

from quizzes.models import Attempt, Revision, Turn, Variant
from quizzes.reading.readers import Reader
from quizzes.services.attempts import Given, new_attempt, record_attempt, store_attempt


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
    whose = {"user": reader.user, "visitor_key": None if reader.user else reader.visitor_key}
    whose |= {"revision": revision, "variant": variant, "started_at": started_at}
    Turn.objects.get_or_create(key=key, action=Turn.Action.HINT, number=number, defaults=whose)


def submit_answer(given: Given, *, started_at: float) -> Attempt | None:
    """The attempt; None when this try is wrong and another is left. Raises KeyReused, TryReused."""
    if given.revision.question_document.max_tries == 1:
        return record_attempt(given)
    attempt = new_attempt(given)
    is_last = given.number >= given.revision.question_document.max_tries or given.marks.marks >= given.marks.max_marks
    try:
        with transaction.atomic():
            _use_try(given, started_at)
            return store_attempt(attempt) if is_last else given.recorded()
    except IntegrityError:
        return _after_lost_race(given)


def _use_try(given: Given, started_at: float) -> None:
    """The unique number lets one of several posts in: the others are not graded."""
    Turn.objects.create(
        **given.whose,
        key=given.key,
        revision=given.revision,
        variant=given.variant,
        action=Turn.Action.TRY,
        number=given.number,
        answer=given.answer,
        certainty=given.certainty,
        started_at=started_at,
    )


def _after_lost_race(given: Given) -> Attempt | None:
    """This try was used, or the question is answered."""
    recorded = given.recorded()
    if recorded is None:
        used = Turn.objects.get(key=given.key, action=Turn.Action.TRY, number=given.number)
        if used.answer != given.answer or {"user": used.user, "visitor_key": used.visitor_key} != given.whose:
            raise TryReused
    return recorded
