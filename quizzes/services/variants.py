"""Sets of variants: asked for when a parametrised revision is saved, made by the worker, asked for at publication."""

import logging
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from quizzes.kinds.parametrised import Numbers
from quizzes.models import Revision, Variant, VariantSet
from quizzes.texts.problems import word

logger = logging.getLogger(__name__)


def request_variants(revision: Revision) -> VariantSet | None:
    """A set that the worker has still to make; None when the question is the same for everybody."""
    if not revision.question_document.is_parametrised:
        return None
    return VariantSet.objects.get_or_create(revision=revision)[0]


def make_variants(wanted: VariantSet) -> None:
    """Makes a waiting set. Safe to run twice at the same time: what the other one stored stays."""
    from quizzes.expressions.variants import Outcome, make  # noqa: PLC0415 (brings torch: only the worker makes variants)

    revision = wanted.revision
    try:
        outcome = make(revision.question_document)
    except Exception:  # a set that can't be made must not keep the others from being made
        logger.exception("the variants of revision %s could not be made", revision.pk)
        outcome = Outcome(problems=[("variants_crashed", {})])
    made = outcome.made if outcome.is_complete else []
    with transaction.atomic():
        stored = VariantSet.objects.select_for_update().get(pk=wanted.pk)
        if stored.state != VariantSet.State.DRAFTING:
            return
        Variant.objects.bulk_create([stored_variant(revision, seed, numbers) for seed, numbers in made])
        stored.state = VariantSet.State.READY if outcome.is_complete else VariantSet.State.FAILED
        stored.problems, stored.num_variants, stored.made_at = outcome.problems, len(made), timezone.now()
        stored.save(update_fields=["state", "problems", "num_variants", "made_at"])


def stored_variant(revision: Revision, seed: int, numbers: Numbers) -> Variant:
    """Not saved yet."""
    posed = revision.question_document.with_numbers(numbers)
    values = {formula: value.tolist() for formula, value in numbers.values.items()}
    return Variant(revision=revision, seed=seed, parameters=numbers.parameters, values=values, **posed.stored())


def make_waiting_sets() -> None:
    for waiting in VariantSet.objects.waiting().select_related("revision"):
        make_variants(waiting)


def variant_problems(revision: Revision) -> Iterator[tuple[str, dict[str, Any]]]:
    """Why readers may not get this revision yet: codes and values."""
    if not revision.question_document.is_parametrised:
        return
    made = VariantSet.objects.filter(revision=revision).first()
    if made is None or made.state == VariantSet.State.DRAFTING:
        yield "variants_drafting", {}
    elif not made.is_ready:
        yield "variants_failed", {}
        yield from ((code, values) for code, values in made.problems)


def problems_in_words(made: VariantSet) -> list[str]:
    return [word(code, values) for code, values in made.problems]
