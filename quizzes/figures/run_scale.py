"""The vertical axis of curves of stored runs, such that every curve can be read: logarithmic where powers of ten lie
between them, with zero at its lower edge, and cut off above the calm curves where others explode.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log10
from typing import Self

from quizzes.figures.drawing import worded
from trainer.stored_runs import ArmCurve
from trainer.wording.numbers import power_of

LOGARITHMIC_FROM = 30.0  # so many times between the smallest and the largest value
EXPLODES_FROM = 1000.0  # so many times the largest first value
ROOM_ABOVE = 100.0  # so many times the highest of the calm curves
MOST_OF_BAND = 10.0  # a band may widen the axis by so many times, and not more
SHARE_OF_ZERO = 0.12  # of a logarithmic axis, below its lowest value


@dataclass(frozen=True)
class Scale:
    """`ends` are places on the axis, in powers of ten where it is logarithmic; values above `most` are cut off."""

    is_logarithmic: bool
    has_zero: bool
    ends: tuple[float, float]
    most: float = inf

    @classmethod
    def of(cls, curves: Sequence[ArmCurve]) -> Self:
        means = [value for curve in curves for value in curve.mean]
        positive = [value for value in means if value > 0]
        can_be = curves[0].unit != "%" and bool(positive) and min(means) >= 0
        if not (can_be and max(positive) > LOGARITHMIC_FROM * min(positive)):
            return cls(False, False, _with_room(*_ends([value for curve in curves for value in curve.values])))
        most = _ceiling(curves)
        lowest, highest = min(positive), min(most, max(positive))
        bands = [value for curve in curves for value in curve.values if value > 0]
        lowest = max(min(bands), lowest / MOST_OF_BAND)
        highest = max(highest, min(most, max(bands), highest * MOST_OF_BAND))
        low, high = _with_room(log10(lowest), log10(highest))
        has_zero = min(means) == 0
        return cls(True, has_zero, (low - SHARE_OF_ZERO * (high - low) if has_zero else low, high), most)

    def at(self, value: float) -> float:
        """Where on the axis; what a logarithm can't show lies at the lower edge."""
        if not self.is_logarithmic:
            return float(value)
        return log10(value) if value > 0 else self.ends[0]

    def words(self, place: float) -> str:
        return f"10{power_of(round(place))}" if self.is_logarithmic else worded(place)


def _ceiling(curves: Sequence[ArmCurve]) -> float:
    """Infinite unless some curves explode beside calm ones."""
    start = max(curve.mean[0] for curve in curves)
    tops = [max(curve.mean) for curve in curves]
    calm = [top for top in tops if top <= EXPLODES_FROM * start]
    return ROOM_ABOVE * max(calm) if calm and len(calm) < len(tops) else inf


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)


def _with_room(low: float, high: float) -> tuple[float, float]:
    room = 0.06 * ((high - low) or abs(high) or 1.0)
    return low - room, high + room


def leaving(xs: Sequence[float], ys: Sequence[float], *, top: float) -> tuple[list[float], list[float]]:
    """The same line with a point where it crosses the upper edge: it is drawn as far as there, not only near it."""
    points = [(float(xs[0]), ys[0])] if xs else []
    for (x, y), (next_x, next_y) in zip(zip(xs, ys, strict=True), zip(xs[1:], ys[1:], strict=True), strict=False):
        if (y > top) != (next_y > top):
            points.append((x + (top - y) / (next_y - y) * (next_x - x), top))
        points.append((float(next_x), next_y))
    return [x for x, _y in points], [y for _x, y in points]
