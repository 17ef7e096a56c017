"""From a replica's recorded curves to its measure: one number, None where it diverged. Pure; the runtime calls it."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from trainer.engine.specs import MeasureSpec, metric
from trainer.engine.specs.measures import (
    Area,
    Best,
    BestByValidation,
    Gap,
    Log10,
    Mean,
    MinusLog10,
    Ratio,
    Steps,
    Success,
)

SMALLEST = 1e-38  # float32 knows nothing smaller of full precision; zero has no logarithm

Curve = Sequence[float | None]  # one number per record


def value_of(measure: MeasureSpec, steps: Sequence[int], curves: Mapping[str, Curve]) -> float | None:
    """`curves` has a number per step for every metric that the measure names."""
    needed = [curves[name] for name in measure.metrics]
    if not steps or any(curve[-1] is None for curve in needed):  # what has diverged stays so to the last record
        return None
    values = [[math.nan if value is None else value for value in curve] for curve in needed]
    result = READINGS[measure.at](measure, steps, *values)
    return result if math.isfinite(result) else None


def is_capped(measure: MeasureSpec, value: float | None) -> bool:
    """Whether a number of steps stands for "not reached"."""
    return isinstance(measure, Steps) and value is not None and value >= measure.cap


def _best(measure: Best, _steps: Sequence[int], values: list[float]) -> float:
    finite = [value for value in values if math.isfinite(value)]
    return max(finite) if metric(measure.metric).better == "higher" else min(finite)


def _best_by_validation(
    measure: BestByValidation, _steps: Sequence[int], values: list[float], by: list[float]
) -> float:
    sign = -1.0 if metric(measure.by).better == "higher" else 1.0
    finite = [record for record, value in enumerate(by) if math.isfinite(value)]
    return values[min(finite, key=lambda record: sign * by[record])]


def _mean(measure: Mean, _steps: Sequence[int], values: list[float]) -> float:
    return math.fsum(values[-measure.num_records :]) / len(values[-measure.num_records :])


def _area(_measure: Area, steps: Sequence[int], values: list[float]) -> float:
    """By trapezoids; a single record is its own average."""
    if len(steps) == 1:
        return values[0]
    spans = zip(pairwise(steps), pairwise(values), strict=True)
    return math.fsum((end - start) * (one + other) / 2 for (start, end), (one, other) in spans) / (steps[-1] - steps[0])


def _steps_to_target(measure: Steps, steps: Sequence[int], values: list[float]) -> float:
    reached = [step for step, value in zip(steps, values, strict=True) if _is_met(measure, value, measure.target)]
    return float(min([*reached[:1], measure.cap]))


def _success(measure: Success, _steps: Sequence[int], values: list[float]) -> float:
    return 100.0 * _is_met(measure, values[-1], measure.threshold)


def _gap(_measure: Gap, _steps: Sequence[int], test: list[float], training: list[float]) -> float:
    return training[-1] - test[-1]


def _log10(measure: Log10 | MinusLog10 | Ratio, _steps: Sequence[int], values: list[float]) -> float:
    return math.log10(max(values[0 if measure.moment == "first" else -1], SMALLEST))


def _minus_log10(measure: MinusLog10, steps: Sequence[int], values: list[float]) -> float:
    return -_log10(measure, steps, values)


def _ratio(measure: Ratio, steps: Sequence[int], values: list[float], over: list[float]) -> float:
    return _log10(measure, steps, values) - _log10(measure, steps, over)


def _is_met(measure: Steps | Success, value: float, bound: float) -> bool:
    return value >= bound if metric(measure.metric).better == "higher" else value <= bound


READINGS: dict[str, Callable[..., float]] = {
    "last": lambda _measure, _steps, values: values[-1],
    "first": lambda _measure, _steps, values: values[0],
    "best": _best,
    "best_by_validation": _best_by_validation,
    "mean": _mean,
    "area": _area,
    "steps": _steps_to_target,
    "success": _success,
    "gap": _gap,
    "log10": _log10,
    "minus_log10": _minus_log10,
    "ratio": _ratio,
}
