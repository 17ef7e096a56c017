"""What went wrong, in words: faults of a spec, limits, and why a shard failed."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.engine.specs import SpecError
from trainer.wording.fields import choice_label, field_label
from trainer.wording.numbers import duration, exact
from trainer.wording.own_tables import TABLE_ERRORS, table_message

SPEC_ERRORS: dict[str, Promise] = {
    "required": _("Please fill this in."),
    "unknown_field": _("Nothing here is called that."),
    "unused": _("With what else is chosen here this has no effect. Leave it at: %(default)s."),
    "wrong_type": _("This value does not fit here."),
    "wrong_format": _("Use small letters, digits and hyphens."),
    "not_finite": _("A finite number is needed."),
    "out_of_range": _("Allowed: %(range)s."),
    "wrong_length": _("Allowed: %(range)s entries."),
    "unknown_choice": _("Choose one of these: %(choices)s."),
    "single_example": _(
        "Batch normalisation needs at least 2 examples in every batch, and here one has a single example. "
        "Change the batch size, or leave incomplete last batches out."
    ),
    "too_many_parameters": _("The network may have %(range)s parameters: fewer or narrower layers have fewer."),
    "not_a_divisor": _("This must divide %(of)s without a remainder."),
    "duplicate": _("This value is there twice; every value may stand once."),
    "arms_differ": _("All arms must vary the same fields."),
    "too_expensive": _("This experiment is too large."),
    "invalid": _("This value is not possible."),
    **TABLE_ERRORS,
}
WRONG_TYPES: dict[str, Promise] = {
    "integer": _("A whole number is needed, such as 64."),
    "number": _("A number is needed, with a decimal point, such as 0.1."),
}
LIMITS: dict[str, Promise] = {
    # quota of a learner, and the common queue
    "running_experiments": _("%(limit)s of your experiments are in training; that is as many as may be at a time."),
    "queued_experiments": _("%(limit)s of your experiments wait in the queue; that is as many as may be at a time."),
    "queue_full": _("The queue is full."),
    "training_seconds": _("Within a day your experiments may train for %(duration)s; this one would exceed it."),
    # more seeds for one experiment
    "looks": _("This experiment was judged %(limit)s times; more looks would weaken the verdict."),
    "seeds": _("This experiment can have %(limit)s more seeds at most."),
    "deterministic": _("This experiment gives the same numbers with every seed."),
    "not_done": _("Seeds can be added once the verdict is there."),
}
FAILURES: dict[str, Promise] = {
    "out_of_memory": _("The training needed more memory than a worker has."),
    "engine_disagrees": _("The check against plain PyTorch failed, so the numbers were not used."),
    "time_limit": _("The training took longer than a worker may spend."),
    "worker_lost": _("The worker was lost three times in a row."),
    "internal_error": _("The training stopped because of an error on our side."),
}


def spec_error_message(error: SpecError) -> str:
    """For the field that the error names."""
    if error.code == "too_expensive":
        return _too_expensive(error)
    if error.code in TABLE_ERRORS:
        return table_message(error)
    if error.code == "wrong_type" and error.limit.get("type") in WRONG_TYPES:
        return str(WRONG_TYPES[error.limit["type"]])
    default = error.limit.get("default")
    default = "none" if default == [] and error.field.endswith("training.faults") else default
    return str(SPEC_ERRORS[error.code]) % {
        "default": choice_label(error.field, default) if isinstance(default, str) else _plain(default),
        "range": range_in_words(error.limit),
        "of": error.limit.get("of"),
        "choices": ", ".join(choice_label(error.field, code) for code in error.limit.get("choices", [])),
    }


def _plain(value: float | list[str] | None) -> str:
    return gettext("nothing") if value == [] else exact(value or 0)


def range_in_words(limits: Mapping[str, Any]) -> str:
    """`{"above": 0, "max": 10}` → above 0, up to 10."""
    low, above, high = (limits.get(name) for name in ("min", "above", "max"))
    words = {name: _bound(value) for name, value in (("low", low), ("above", above), ("high", high))}
    if low is not None and high is not None:
        return gettext("%(low)s to %(high)s") % words
    if above is not None and high is not None:
        return gettext("above %(above)s, up to %(high)s") % words
    if high is not None:
        return gettext("up to %(high)s") % words
    if above is not None:
        return gettext("above %(above)s") % words
    return gettext("from %(low)s") % words if low is not None else ""


def limit_message(code: str, limit: float | None) -> str:
    """Of QuotaReached and LimitReached."""
    return str(LIMITS[code]) % {"limit": limit, "duration": duration(limit or 0)}


def failure_message(reason: str) -> str:
    return str(FAILURES[reason])


def _too_expensive(error: SpecError) -> str:
    field = field_label(error.field)
    if "bytes" in error.limit:
        sizes = {name: round(error.limit[key] / 2**20) for name, key in (("needed", "bytes"), ("allowed", "max"))}
        text = gettext("This needs about %(needed)s MB of memory and %(allowed)s MB are allowed. Lower: %(field)s.")
        return text % {**sizes, "field": field}
    times = {"needed": duration(error.limit["seconds"]), "allowed": duration(error.limit["max"])}
    text = gettext("This would train for about %(needed)s and %(allowed)s are allowed. Lower: %(field)s.")
    return text % {**times, "field": field}


def _bound(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 1000 else exact(value)
