"""The figures of an experiment or of a claim's evidence: which there are, their sentence and their table.

The browser draws the lines from `chart_data`; without it the tables say the same.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from trainer.curves import T_QUANTILES, Curve, parting_step
from trainer.engine.specs import ExperimentSpec, metric
from trainer.wording.metrics import amount, bare, metric_label, metric_meaning, unit_label
from trainer.wording.procedures import AXES, POINTS

LOGARITHMIC = (
    *("gradient_norm", "activation_std", "weight_norm", "update_ratio", "signal/std"),
    *("gradient/norm", "gradient/relative", "gradient/error", "identity/difference"),
)
MAX_ROWS = 12  # of a table: as many record steps, spread evenly


def num_looked_at(plans: Iterable[Mapping[str, Any]]) -> int:
    """Examples of each part behind the points before the last, where shards make do with some; else 0."""
    return max((plan.get("record_examples", 0) for plan in plans), default=0)


@dataclass(frozen=True)
class Row:
    step: int
    cells: list[str]


@dataclass(frozen=True)
class Figure:
    """`is_detail`: one of many layers, shown on demand."""

    metric: str
    title: str
    meaning: str
    unit: str
    is_logarithmic: bool
    is_detail: bool
    summary: str
    rows: list[Row]

    @property
    def slug(self) -> str:
        return self.metric.replace("/", "-").replace("_", "-")


def figures(spec: ExperimentSpec, curves: Mapping[str, Curve], labels: Sequence[str]) -> list[Figure]:
    """One per metric, the measure first; what was not recorded yet has no rows."""
    names = sorted(spec.metrics, key=lambda name: name != spec.measure.metric)
    arms = [spec.resolved(arm) for arm in range(len(spec.arms))]
    recorded = [set(arm.metrics(spec.probes)) for arm in arms]
    return [
        figure_of(
            name,
            curves.get(name),
            labels,
            [arm.num_steps if name in own else None for arm, own in zip(arms, recorded, strict=True)],
            is_detail=_is_detail(name, spec),
        )
        for name in names
    ]


def chart_data(spec: ExperimentSpec, curves: Mapping[str, Curve] | None, labels: Sequence[str]) -> dict[str, Any]:
    """For charts.js. `curves` is None while they are drawn from the measurements that arrive."""
    measured = (curves or {}).get(spec.measure.metric)
    return {
        "arms": [{"slug": arm.slug, "label": label} for arm, label in zip(spec.arms, labels, strict=True)],
        "curves": curves,
        "parting": parting_step(measured) if measured else None,
        "quantiles": T_QUANTILES,
        "words": chart_words(spec.procedure),
    }


def chart_words(procedure: str) -> dict[str, str]:
    """What charts.js and its tools say."""
    return {
        "step": str(POINTS.get(procedure, gettext("step {step}"))),
        "parting": gettext("step {step}: here they part"),
        "value": gettext("{arm}: {value}"),
        "axis": str(AXES.get(procedure, gettext("training step"))),
        "play": gettext("Replay"),
        "pause": gettext("Pause"),
        "seeds": gettext("Single seeds"),
        "logarithmic": gettext("Logarithmic axis"),
        "layer": gettext("layer {layer}"),
        "tools": gettext("Tools of the chart: {title}"),
    }


def _is_detail(name: str, spec: ExperimentSpec) -> bool:
    """Of the layers the first and the last stand for all; of dead units their total."""
    probe, _, layer = name.partition("/layer")
    if not layer or name == spec.measure.metric:
        return False
    last = max(int(each.partition("/layer")[2]) for each in spec.metrics if each.startswith(f"{probe}/layer"))
    return f"{probe}/all" in spec.metrics or int(layer) not in {1, last}


def figure_of(
    name: str, curve: Curve | None, labels: Sequence[str], ends: Sequence[int | None], *, is_detail: bool
) -> Figure:
    return Figure(
        metric=name,
        title=metric_label(name),
        meaning=metric_meaning(name),
        unit=unit_label(metric(name).unit),
        is_logarithmic=name.startswith(LOGARITHMIC),
        is_detail=is_detail,
        summary=_summary(name, curve, labels, ends) if curve else "",
        rows=list(_rows(name, curve)) if curve else [],
    )


def _summary(name: str, curve: Curve, labels: Sequence[str], ends: Sequence[int | None]) -> str:
    """Where every arm ends, in one sentence: `ends` are the arms' own last steps, None for one without this metric."""
    arms = zip(labels, curve["arms"].values(), ends, strict=True)
    texts = [_end(name, label, arm, _place(curve["steps"], end)) for label, arm, end in arms if end is not None]
    return gettext("At the last record: %(arms)s.") % {"arms": "; ".join(texts)}


def _place(steps: Sequence[int], end: int) -> int:
    """Of the last record that this end allows; while a run goes on there are only some."""
    return max(0, bisect_right(steps, end) - 1)


def _end(name: str, label: str, arm: Mapping[str, list[float | None]], place: int) -> str:
    mean, low, high = (arm[key][place] for key in ("mean", "low", "high"))
    if mean is None:
        return gettext("%(arm)s: no value (diverged)") % {"arm": label}
    unit = metric(name).unit
    words = {"arm": label, "mean": amount(mean, unit), "low": bare(low, unit), "high": bare(high, unit)}
    if low is None:
        return gettext("%(arm)s: %(mean)s") % words
    return gettext("%(arm)s: %(mean)s (95%% band %(low)s to %(high)s)") % words


def _rows(name: str, curve: Curve) -> Iterator[Row]:
    last = len(curve["steps"]) - 1
    num_rows = min(MAX_ROWS, last + 1)
    for index in sorted({round(place * last / max(1, num_rows - 1)) for place in range(num_rows)}):
        yield Row(curve["steps"][index], [_cell(name, arm, index) for arm in curve["arms"].values()])


def _cell(name: str, arm: Mapping[str, list[float | None]], index: int) -> str:
    mean, low, high = (bare(arm[key][index], metric(name).unit) for key in ("mean", "low", "high"))
    return mean if arm["low"][index] is None else f"{mean} ({low} … {high})"
