"""What every arm tunes for itself before it is judged, and what it chose."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from trainer.engine.specs import ExperimentSpec
from trainer.wording.fields import field_label, short_phrase
from trainer.wording.measures import measure_label
from trainer.wording.metrics import metric_label


def tuning_in_words(spec: ExperimentSpec) -> str:
    tune = spec.tune
    words = {
        "field": field_label(tune.field),
        "values": ", ".join(short_phrase(tune.field, value) for value in tune.values),
        "metric": metric_label(tune.by) if tune.by else measure_label(spec.measure),
        "count": tune.num_seeds,
    }
    text = ngettext(
        "Every arm first finds its best value on %(count)s other seed — %(field)s: %(values)s; judged by: %(metric)s.",
        "Every arm first finds its best value on %(count)s other seeds — %(field)s: %(values)s; judged by: %(metric)s.",
        tune.num_seeds,
    )
    return text % words


def choices_in_words(document: Mapping[str, Any] | None, labels: Sequence[str]) -> list[str]:
    """A sentence per arm; none where nothing was tuned."""
    return [_choice(document["field"], each, labels) for each in document["choices"]] if document else []


def _choice(field: str, choice: Mapping[str, Any], labels: Sequence[str]) -> str:
    words = {
        "arm": labels[choice["arm"]],
        "field": field_label(field),
        "value": short_phrase(field, choice["value"]),
    }
    text = gettext("%(arm)s was tuned — %(field)s: %(value)s.") % words
    if not choice["is_edge"]:
        return text
    edge = gettext("That is the edge of its grid: with a value beyond, this arm might do better still.")
    return f"{text} {edge}"
