"""The drawing under a comparison: one dot per seed's paired difference, and the interval on the same axis.

Plain geometry in the units of an SVG view box; the template draws it in `currentColor`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trainer.wording.numbers import number

WIDTH, MARGIN_LEFT, MARGIN_RIGHT = 420, 18, 18
DOT, ROOM = 4.5, 11.0  # radius; distance of two dots of a pile
PILE_BASE, GAP = 14, 22
TINY = 1e-4

Ticks = Callable[[float, float], list[tuple[float, str]]]


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    seed: int


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Plot:
    """All x and y are places in the view box; `low` and `high` are None without an interval."""

    width: int
    height: float
    dots: list[Dot]
    zero: float
    margin_start: float
    margin_width: float
    low: float | None
    high: float | None
    effect: float | None
    interval_y: float
    axis_y: float
    ticks: list[Tick]

    @property
    def tick_y(self) -> float:
        return self.axis_y + 5

    @property
    def label_y(self) -> float:
        return self.axis_y + 20


def plot(
    differences: Sequence[tuple[int, float | None]],
    *,
    effect: float | None,
    low: float | None,
    high: float | None,
    margin: float,
    line: float = 0.0,
    ticks: Ticks | None = None,
) -> Plot | None:
    """None if every pair diverged. The axis always shows the line, and the margins where they are near enough."""
    finite = [(seed, value) for seed, value in differences if value is not None]
    if not finite:
        return None
    inside = [value for _, value in finite] + [value for value in (line, low, high) if value is not None]
    start, end = _range(inside, line, margin)

    def place(value: float) -> float:
        share = (min(max(value, start), end) - start) / (end - start)
        return round(MARGIN_LEFT + share * (WIDTH - MARGIN_LEFT - MARGIN_RIGHT), 1)

    piles, height = _piles([(seed, place(value)) for seed, value in finite])
    interval_y = height + GAP
    axis_y = interval_y + GAP - 6
    return Plot(
        width=WIDTH,
        height=axis_y + 30,
        dots=[Dot(x, height - level * ROOM, seed) for seed, x, level in piles],
        zero=place(line),
        margin_start=place(line - margin),
        margin_width=round(place(line + margin) - place(line - margin), 1),
        low=None if low is None else place(low),
        high=None if high is None else place(high),
        effect=None if effect is None else place(effect),
        interval_y=interval_y,
        axis_y=axis_y,
        ticks=[Tick(place(value), label) for value, label in (ticks or _ticks)(start, end)],
    )


def ratio_plot(
    ratios: Sequence[tuple[int, float | None]],
    *,
    effect: float | None,
    low: float | None,
    high: float | None,
    margin: float,
) -> Plot | None:
    """The same on a logarithmic axis; `margin` is a factor, and the line stands at equality."""
    finite = [(seed, value) for seed, value in ratios if value is not None]
    logarithms = [(seed, math.log10(value)) for seed, value in finite]
    ends = {"effect": effect, "low": low, "high": high}
    places = {name: None if value is None else math.log10(value) for name, value in ends.items()}
    return plot(logarithms, **places, margin=math.log10(margin), ticks=_factor_ticks)


def _range(values: Sequence[float], line: float, margin: float) -> tuple[float, float]:
    start, end = min(values), max(values)
    spread = max(end - start, margin)
    near = [side for side in (line - margin, line + margin) if start - spread <= side <= end + spread]
    start, end = min([start, *near]), max([end, *near])
    edge = 0.06 * (end - start) or 1.0
    return start - edge, end + edge


def _piles(places: Sequence[tuple[int, float]]) -> tuple[list[tuple[int, float, int]], float]:
    """(seed, x, level) of every dot: dots that would overlap are piled up; and the y of the lowest row."""
    piled: list[tuple[int, float, int]] = []
    for seed, x in sorted(places, key=lambda item: item[1]):
        taken = {level for _, other, level in piled if abs(other - x) < 2 * DOT}
        piled.append((seed, x, next(level for level in range(len(places)) if level not in taken)))
    return piled, PILE_BASE + ROOM * max(level for _, _, level in piled)


def _ticks(start: float, end: float) -> list[tuple[float, str]]:
    """Round numbers, four to eight of them."""
    raw = (end - start) / 5
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw)
    decimals = max(0, -math.floor(math.log10(step)) + (step / unit == 2.5))
    first = math.ceil(start / step)
    values = [index * step for index in range(first, math.floor(end / step) + 1)]
    if max(map(abs, values)) < TINY:  # so many zeros have no room
        return [(value, number(value, digits=2)) for value in values]
    return [(value, f"{value + 0.0:.{decimals}f}".replace("-", "\N{MINUS SIGN}")) for value in values]


def _factor_ticks(start: float, end: float) -> list[tuple[float, str]]:
    """Powers of ten, or 1, 2 and 5 of every decade, whichever gives a readable number of them."""
    decades = range(math.floor(start), math.ceil(end) + 1)
    step = max(1, math.ceil((end - start) / 6))
    digits = (1, 2, 5) if end - start < 2 else (1,)
    values = [math.log10(digit) + decade for decade in decades if decade % step == 0 for digit in digits]
    inside = [value for value in values if start <= value <= end]
    return [(value, number(10**value)) for value in inside] if len(inside) > 1 else _near_one(start, end)


def _near_one(start: float, end: float) -> list[tuple[float, str]]:
    """Within a decade round factors are too far apart: the ends of a linear scale do."""
    return [(math.log10(value), label) for value, label in _ticks(10**start, 10**end) if value > 0]
