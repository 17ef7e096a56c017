"""Only finite numbers or null leave the engine."""

from collections.abc import Iterator
from math import isfinite

from django.db.models import QuerySet

from trainer.models import Album, Evidence, Final, Measurement, Shard, Verdict


def non_finite_numbers() -> Iterator[str]:
    columns: list[tuple[QuerySet, tuple[str, ...]]] = [
        (Final.objects.all(), ("value", "metrics")),
        (Measurement.objects.all(), ("records",)),
        (Album.objects.all(), ("pages",)),
        (Verdict.objects.all(), ("document",)),
        (Evidence.objects.all(), ("document",)),
        (Shard.objects.all(), ("training_seconds", "estimated_seconds", "honesty", "tuning")),
    ]
    for rows, names in columns:
        noun = rows.model._meta.model_name
        for pk, *values in rows.order_by("pk").values_list("pk", *names).iterator(chunk_size=200):
            for name, value in zip(names, values, strict=True):
                if not _is_finite(value):
                    yield f"{noun} {pk}: {name} holds a number that is not finite"


def _is_finite(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    return not isinstance(value, list) or all(map(_is_finite, value))
