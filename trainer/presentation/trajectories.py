"""The ways of a descent on its surface, seen from above: heights as shades, one line an arm, all from one seed's start.

Geometry is in cells of a square grid, y upwards; everything is drawn on the server.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, log1p
from typing import Any

from django.utils.translation import gettext

from trainer.curves import seeds_of
from trainer.engine.specs import ExperimentSpec
from trainer.models import Experiment
from trainer.presentation.standing import current_records
from trainer.wording.numbers import number

CELLS = 48
SHADES = 6
EDGE = 0.08  # of the width, around what is shown
FAR = 4.0  # times as far out as its start: what leaves is not followed further

Point = tuple[float, float]


@dataclass(frozen=True)
class Way:
    """Of one arm: a path in cells, and where it starts and ends."""

    index: int
    label: str
    path: str
    start: Point
    end: Point
    sentence: str


@dataclass(frozen=True)
class Trajectories:
    """`shades`: (level from 0, lowest, to 5, path of all cells of that height)."""

    seed: int
    shades: list[tuple[int, str]]
    ways: list[Way]
    places: str
    cells: int = CELLS


def trajectories_of(experiment: Experiment, spec: ExperimentSpec, labels: Sequence[str]) -> Trajectories | None:
    """Of a descent in the plane whose arms share a surface; None of anything else, and before the first record."""
    if spec.procedure != "descent":
        return None
    surfaces = [spec.resolved(arm).surface for arm in range(len(spec.arms))]
    surface = surfaces[0]
    if surface.num_coordinates != 2 or not hasattr(surface, "height") or any(each != surface for each in surfaces):
        return None
    lines = seeds_of(current_records(experiment), arms=[arm.slug for arm in spec.arms])
    return _drawn(surface, _walks(lines, experiment.seeds[0], spec), experiment.seeds[0], labels) if lines else None


def _walks(lines: Mapping[str, Any], seed: int, spec: ExperimentSpec) -> list[list[Point]]:
    """Arm by arm where the point of this seed stood at the records, until it leaves."""
    walks = []
    for arm in spec.arms:
        across, up = (lines[f"position/{axis}"][arm.slug].get(seed, []) for axis in "xy")
        pairs = zip(across, up, strict=True)
        walk = [(x, y) for x, y in pairs if x is not None and y is not None and isfinite(x + y)]
        reach = FAR * max((abs(value) for value in walk[0]), default=1.0) if walk else 0.0
        walks.append([point for point in walk if max(map(abs, point)) <= max(reach, 1.0)])
    return walks


def _drawn(surface: Any, walks: list[list[Point]], seed: int, labels: Sequence[str]) -> Trajectories | None:  # noqa: ANN401
    points = [point for walk in walks for point in walk]
    if not points:
        return None
    (left, right), (low, high) = (_ends([point[axis] for point in points]) for axis in (0, 1))

    def placed(point: Point) -> Point:
        x, y = point
        return (
            round(CELLS * (x - left) / (right - left), 2),
            round(CELLS * (1.0 - (y - low) / (high - low)), 2),
        )

    heights = [
        [
            surface.height(left + (column + 0.5) / CELLS * (right - left), high - (row + 0.5) / CELLS * (high - low))
            for column in range(CELLS)
        ]
        for row in range(CELLS)
    ]
    ends = {"left": number(left), "right": number(right), "low": number(low), "high": number(high), "seed": seed}
    return Trajectories(
        seed=seed,
        shades=_shades(heights),
        ways=[
            _way(index, labels[index], [placed(point) for point in walk], walk)
            for index, walk in enumerate(walks)
            if walk
        ],
        places=gettext(
            "Seed %(seed)s; x from %(left)s to %(right)s, y from %(low)s to %(high)s, upwards. Stronger shades are "
            "higher."
        )
        % ends,
    )


def _ends(values: Sequence[float]) -> Point:
    """What must be seen: the ways and the origin's side of them, with some room."""
    low, high = min(values), max(values)
    room = EDGE * (high - low) or 1.0
    return low - room, high + room


def _shades(heights: list[list[float]]) -> list[tuple[int, str]]:
    """In logarithms above the lowest cell, so that the floor of a valley is told from its walls."""
    lowest = min(map(min, heights))
    levels = [[log1p(height - lowest) for height in row] for row in heights]
    top = max(map(max, levels)) or 1.0
    kinds = [[min(SHADES - 1, int(SHADES * level / top)) for level in row] for row in levels]
    return [(kind, _cells(kinds, kind)) for kind in range(1, SHADES)]


def _cells(kinds: list[list[int]], kind: int) -> str:
    """A row's neighbours as one rectangle."""
    parts = []
    for row, own in enumerate(kinds):
        column = 0
        while column < CELLS:
            start = column
            while column < CELLS and own[column] == kind:
                column += 1
            if column > start:
                parts.append(f"M{start} {row}h{column - start}v1H{start}z")
            else:
                column += 1
    return "".join(parts)


def _way(index: int, label: str, places: Sequence[Point], walk: Sequence[Point]) -> Way:
    words = {"arm": label} | {
        name: number(value) for name, value in zip(("x", "y", "to_x", "to_y"), (*walk[0], *walk[-1]), strict=True)
    }
    return Way(
        index=index,
        label=label,
        path="M" + "L".join(f"{x} {y}" for x, y in places),
        start=places[0],
        end=places[-1],
        sentence=gettext("%(arm)s: from (%(x)s, %(y)s) to (%(to_x)s, %(to_y)s).") % words,
    )
