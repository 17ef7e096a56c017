"""From records to curves: mean over seeds with its 95 % band, per metric, arm and record step. Pure.

The experiment page and the stored evidence draw the same curves. The t quantiles stand here as a table because the web
process loads no scipy; the browser reads the same table to draw a run that is still going on.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, sqrt
from typing import Any

# 97.5 % quantiles of Student's t with 1, 2, … 29 degrees of freedom: an experiment has at most 30 seeds.
T_QUANTILES = (
    *(12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216, 2.22814),
    *(2.20099, 2.17881, 2.16037, 2.14479, 2.13145, 2.11991, 2.10982, 2.10092, 2.09302, 2.08596),
    *(2.07961, 2.07387, 2.06866, 2.0639, 2.05954, 2.05553, 2.05183, 2.04841, 2.04523),
)
SIGNIFICANT_DIGITS = 5

Curve = dict[str, Any]


def curves_of(
    records: Iterable[tuple[Sequence[tuple[int, int]], Mapping[str, Any]]], *, arms: Sequence[str]
) -> dict[str, Curve]:
    """Gives {metric: {"steps": […], "arms": {slug: {"mean": […], "low": […], "high": […]}}}}.

    `records` pairs a shard's replicas [(arm, seed), …] with one record {"step", "values": {metric: [per replica]}}.
    A step at which every replica of an arm has diverged is null; a band needs two that have not.
    """
    seen: dict[str, dict[int, dict[int, list[float]]]] = {}
    for replicas, record in records:
        for metric, values in record["values"].items():
            at_step = seen.setdefault(metric, {}).setdefault(record["step"], {})
            for (arm, _seed), value in zip(replicas, values, strict=True):
                if value is not None and isfinite(value):
                    at_step.setdefault(arm, []).append(value)
    return {metric: _curve(by_step, arms) for metric, by_step in seen.items()}


def seeds_of(
    records: Iterable[tuple[Sequence[tuple[int, int]], Mapping[str, Any]]], *, arms: Sequence[str]
) -> dict[str, dict[str, dict[int, list[float | None]]]]:
    """Gives {metric: {slug: {seed: values}}} at the steps that `curves_of` gives; null where there is none."""
    seen: dict[str, dict[int, dict[tuple[int, int], float | None]]] = {}
    for replicas, record in records:
        for metric, values in record["values"].items():
            at_step = seen.setdefault(metric, {}).setdefault(record["step"], {})
            at_step.update(zip(replicas, map(_rounded, values), strict=True))
    lines: dict[str, dict[str, dict[int, list[float | None]]]] = {}
    for metric, by_step in seen.items():
        replicas = sorted({replica for at_step in by_step.values() for replica in at_step})
        lines[metric] = {slug: {} for slug in arms}
        for arm, seed in replicas:
            lines[metric][arms[arm]][seed] = [by_step[step].get((arm, seed)) for step in sorted(by_step)]
    return lines


def band(values: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    """Mean and the ends of its 95 % confidence interval over seeds."""
    if not values:
        return None, None, None
    mean = sum(values) / len(values)
    if len(values) == 1:
        return mean, None, None
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    half = T_QUANTILES[min(len(values) - 1, len(T_QUANTILES)) - 1] * sqrt(variance / len(values))
    return mean, mean - half, mean + half


def parting_step(curve: Curve) -> int | None:
    """The first record step from which on, to the end, some treatment's band no longer meets the baseline's."""
    baseline, *treatments = curve["arms"].values()
    apart = [any(_are_apart(baseline, other, index) for other in treatments) for index in range(len(curve["steps"]))]
    if not apart or not apart[-1]:
        return None
    together = [index for index, is_apart in enumerate(apart) if not is_apart]
    return curve["steps"][together[-1] + 1 if together else 0]


def _curve(by_step: Mapping[int, Mapping[int, list[float]]], arms: Sequence[str]) -> Curve:
    steps = sorted(by_step)
    curve: Curve = {"steps": steps, "arms": {}}
    for arm, slug in enumerate(arms):
        bands = [[_rounded(end) for end in band(by_step[step].get(arm, []))] for step in steps]
        curve["arms"][slug] = dict(zip(("mean", "low", "high"), map(list, zip(*bands, strict=True)), strict=True))
    return curve


def _rounded(value: float | None) -> float | None:
    return value if value is None or not isfinite(value) else float(f"{value:.{SIGNIFICANT_DIGITS}g}")


def _are_apart(one: Mapping[str, list[float | None]], other: Mapping[str, list[float | None]], index: int) -> bool:
    ends = [side[index] for side in (one["low"], one["high"], other["low"], other["high"])]
    if None in ends:
        return False
    return ends[1] < ends[2] or ends[3] < ends[0]
