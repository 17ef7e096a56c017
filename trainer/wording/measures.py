"""What is read off a run's curves, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.engine.specs import MeasureSpec
from trainer.engine.specs import metric as metric_named
from trainer.wording.metrics import amount, metric_label

LABELS: dict[str, Promise | str] = {
    "last": "%(metric)s",
    "first": _("%(metric)s at the first record"),
    "best": _("best %(metric)s"),
    "best_by_validation": _("%(metric)s at the record with the best %(by)s"),
    "mean": _("%(metric)s, mean of the last %(num_records)s records"),
    "area": _("%(metric)s, averaged over the whole training"),
    "steps": _("steps until this target is reached: %(metric)s %(target)s"),
    "success": _("share of networks that succeed: %(metric)s %(threshold)s or better at the end"),
    "gap": _("training accuracy minus %(metric)s"),
    "log10": _("log10 of %(metric)s"),
    "minus_log10": _("−log10 of %(metric)s"),
    "ratio": _("log10 of %(metric)s over %(over)s"),
}
WORDED: Mapping[str, Callable[[Any, str], str]] = {
    "metric": lambda name, _metric: metric_label(name),
    "over": lambda name, _metric: metric_label(name),
    "by": lambda name, _metric: metric_label(name),
    "target": lambda value, metric: amount(value, metric_named(metric).unit),
    "threshold": lambda value, metric: amount(value, metric_named(metric).unit),
}


def measure_label(measure: MeasureSpec) -> str:
    """The number that a verdict is about: "best test accuracy"."""
    return str(LABELS[measure.at]) % {
        name: WORDED[name](value, measure.metric) if name in WORDED else value for name, value in measure
    }


def measure_in_words(measure: MeasureSpec) -> str:
    """The same with what else must be known about it."""
    label = measure_label(measure)
    if measure.at == "steps":
        words = {"measure": label, "cap": f"{measure.cap:,}"}
        return gettext("%(measure)s; a network that has not reached it by step %(cap)s counts as %(cap)s steps") % words
    if getattr(measure, "moment", "last") == "first":
        return gettext("%(measure)s, at the first record") % {"measure": label}
    return label
