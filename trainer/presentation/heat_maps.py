"""Probes of every layer as heat maps: layers by steps, one map an arm, all arms on one scale.

heat_maps.js draws them from the same curves as the charts; here are their title, their sentence and their table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from trainer.curves import Curve
from trainer.engine.specs import ExperimentSpec, metric
from trainer.presentation.charts import LOGARITHMIC
from trainer.wording.fields import choice_label
from trainer.wording.metrics import bare

FEWEST_LAYERS = 3  # fewer are two curves that can be read


@dataclass(frozen=True)
class HeatMap:
    """`metrics` go from the first layer to the last; `rows` are (layer, one text an arm) at the last record."""

    probe: str
    title: str
    is_logarithmic: bool
    metrics: list[str]
    sentence: str
    rows: list[tuple[int, list[str]]]


def heat_maps(spec: ExperimentSpec, curves: Mapping[str, Curve], labels: Sequence[str]) -> list[HeatMap]:
    """One a probe that looks into three layers or more."""
    layers: dict[str, list[int]] = {}
    for name in spec.metrics:
        probe, _, layer = name.partition("/layer")
        if layer:
            layers.setdefault(probe, []).append(int(layer))
    return [
        _heat_map(probe, sorted(numbers), curves, labels)
        for probe, numbers in layers.items()
        if len(numbers) >= FEWEST_LAYERS
    ]


def _heat_map(probe: str, layers: Sequence[int], curves: Mapping[str, Curve], labels: Sequence[str]) -> HeatMap:
    names = [f"{probe}/layer{layer}" for layer in layers]
    ends = [_ends(name, curves.get(name), labels) for name in names]
    return HeatMap(
        probe=probe,
        title=choice_label("probes", probe),
        is_logarithmic=probe.startswith(LOGARITHMIC),
        metrics=names,
        sentence=_sentence(layers, ends, labels) if ends[0] else "",
        rows=[(layer, texts) for layer, texts in zip(layers, ends, strict=True) if texts],
    )


def _ends(name: str, curve: Curve | None, labels: Sequence[str]) -> list[str]:
    """Of every arm its newest mean; nothing before the first record."""
    if curve is None:
        return []
    means = [[mean for mean in arm["mean"] if mean is not None] for arm in curve["arms"].values()]
    assert len(means) == len(labels)
    return [bare(each[-1], metric(name).unit) if each else "\N{EN DASH}" for each in means]


def _sentence(layers: Sequence[int], ends: Sequence[Sequence[str]], labels: Sequence[str]) -> str:
    arms = [
        gettext("%(arm)s: %(first)s in layer %(low)s, %(last)s in layer %(high)s")
        % {"arm": label, "first": first, "last": last, "low": layers[0], "high": layers[-1]}
        for label, first, last in zip(labels, ends[0], ends[-1], strict=True)
    ]
    return gettext("At the last record: %(arms)s.") % {"arms": "; ".join(arms)}
