"""The snapshots of an experiment as its page shows them: decision boundaries as drawings, confusion matrices as tables.

Geometry is in cells of the grid, the plane's lowest row at the bottom; a path holds all cells that are drawn alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from trainer.engine.albums import Album, merged
from trainer.engine.specs import GRID, SNAPSHOTS, ExperimentSpec
from trainer.models import Album as StoredAlbum
from trainer.models import Experiment
from trainer.wording.fields import choice_label
from trainer.wording.numbers import fixed, number

SURE, ALMOST_SURE = 0.9, 0.6  # shares of the networks that agree, from which on a cell is drawn stronger
SHADES = (0.02, 0.2, 0.5, 0.8)  # of a true class's examples, from which on a cell of the matrix is darker
MOST_CELLS = 4000  # of all matrices on a page; where there were more, only the last moment is shown


@dataclass(frozen=True)
class Boundary:
    """Of one arm at one moment. `regions`: class, strength from 1 to 3, path."""

    step: int
    sentence: str
    regions: list[tuple[int, int, str]]
    shares: list[str]  # of the plane, class by class
    agreement: str


@dataclass(frozen=True)
class Matrix:
    """Of one arm at one moment: (true class, its cells) with the shade of every cell, 0 to 4."""

    step: int
    sentence: str
    rows: list[tuple[int, list[tuple[int, int]]]]


@dataclass(frozen=True)
class Panel:
    """One arm. `moments` are boundaries or matrices; `points` of the plane: class, x and y."""

    index: int
    label: str
    moments: list[Any]
    points: list[tuple[int, float, float]]
    places: str


@dataclass(frozen=True)
class Snapshots:
    boundaries: list[Panel]
    matrices: list[Panel]
    classes: range
    titles: Mapping[str, str]
    moments: list[str]  # what the slider says at each

    @property
    def grid(self) -> int:
        return GRID


def snapshots_of(experiment: Experiment, spec: ExperimentSpec, labels: Sequence[str]) -> Snapshots | None:
    """Over all shards that are done; None where there is nothing to see, or not yet."""
    if not {*SNAPSHOTS} & {*spec.probes}:
        return None
    stored = StoredAlbum.objects.filter(shard__experiment=experiment).values_list("pages", flat=True)
    album = merged(stored)
    if not album:
        return None
    boundaries = [*_panels(album, "decision_boundary", labels)]
    matrices = [*_panels(album, "confusion_matrix", labels)]
    num_classes = max(spec.resolved(arm).data.num_classes for arm in range(len(spec.arms)))
    if len(matrices) * num_classes**2 * max(len(each.moments) for each in [*boundaries, *matrices]) > MOST_CELLS:
        matrices = [Panel(each.index, each.label, each.moments[-1:], [], "") for each in matrices]
    titles = {name: choice_label("probes", name) for name in SNAPSHOTS}
    return Snapshots(boundaries, matrices, range(num_classes), titles, _moment_words([*boundaries, *matrices]))


def _panels(album: Album, name: str, labels: Sequence[str]) -> Iterator[Panel]:
    make = _boundary if name == "decision_boundary" else _matrix
    for arm, page in sorted(album.get(name, {}).items(), key=lambda item: int(item[0])):
        steps = sorted(page["moments"], key=int)
        moments = [make(int(step), **page["moments"][step]) for step in steps]
        yield Panel(int(arm), labels[int(arm)], moments, [*_points(page["frame"])], _places(page["frame"]))


def _moment_words(panels: Sequence[Panel]) -> list[str]:
    """The step where all arms have the same; else which moment it is."""
    longest = max(panels, key=lambda panel: len(panel.moments)).moments
    are_alike = all([each.step for each in panel.moments] == [each.step for each in longest] for panel in panels)
    words = []
    for place, moment in enumerate(longest, start=1):
        if are_alike:
            words.append(gettext("step %(step)s") % {"step": f"{moment.step:,}"})
        else:
            words.append(gettext("moment %(place)s of %(number)s") % {"place": place, "number": len(longest)})
    return words


def _boundary(step: int, *, num_networks: int, counts: Sequence[Sequence[int]]) -> Boundary:
    cells = [*zip(*counts, strict=True)]
    votes = [[num_networks - sum(others), *others] for others in cells]
    winners = [max(range(len(own)), key=own.__getitem__) for own in votes]
    agreed = [own[winner] / max(1, num_networks) for own, winner in zip(votes, winners, strict=True)]
    kinds = [
        (winner, 1 + (share >= ALMOST_SURE) + (share >= SURE)) for winner, share in zip(winners, agreed, strict=True)
    ]
    shares = [_percent(winners.count(each), len(winners)) for each in range(len(votes[0]))]
    unanimous = _percent(sum(share == 1.0 for share in agreed), len(agreed))
    if not num_networks:
        return Boundary(step, gettext("Step %(step)s: every network has diverged.") % {"step": f"{step:,}"}, [], [], "")
    words = {"step": f"{step:,}", "number": num_networks, "share": shares[-1], "agreement": unanimous}
    words["class"] = len(shares) - 1
    sentence = gettext(
        "Step %(step)s, networks: %(number)s. Class %(class)s fills %(share)s of the plane; on %(agreement)s of it all "
        "networks agree."
    )
    regions = [(*kind, _path(kinds, kind)) for kind in sorted(set(kinds))]
    return Boundary(step, sentence % words, regions, shares, unanimous)


def _path(kinds: Sequence[tuple[int, int]], kind: tuple[int, int]) -> str:
    """All cells of this kind, a row's neighbours as one rectangle."""
    parts = []
    for row in range(GRID):
        column = 0
        while column < GRID:
            start = column
            while column < GRID and kinds[row * GRID + column] == kind:
                column += 1
            if column > start:
                parts.append(f"M{start} {GRID - 1 - row}h{column - start}v1H{start}z")
            else:
                column += 1
    return "".join(parts)


def _points(frame: Mapping[str, Any]) -> Iterator[tuple[int, float, float]]:
    for x, y, target in frame.get("points", ()):
        (left, low), (right, high) = frame["low"], frame["high"]
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        yield target, round(GRID * across, 2), round(GRID * (1.0 - up), 2)


def _places(frame: Mapping[str, Any]) -> str:
    if not frame:
        return ""
    ends = {"left": frame["low"][0], "right": frame["high"][0], "low": frame["low"][1], "high": frame["high"][1]}
    words = {name: number(value) for name, value in ends.items()}
    return gettext("First input from %(left)s to %(right)s, second input from %(low)s to %(high)s, upwards.") % words


def _matrix(step: int, *, num_networks: int, counts: Sequence[Sequence[int]]) -> Matrix:
    rows = [(true, [(count, _shade(count, sum(row))) for count in row]) for true, row in enumerate(counts)]
    right, total = sum(row[true] for true, row in enumerate(counts)), sum(map(sum, counts))
    if not total:
        return Matrix(step, gettext("Step %(step)s: every network has diverged.") % {"step": f"{step:,}"}, rows)
    words = {"step": f"{step:,}", "number": num_networks, "share": _percent(right, total)}
    sentence = gettext("Step %(step)s, networks: %(number)s. %(share)s lie on the diagonal.")
    return Matrix(step, sentence % words, rows)


def _shade(count: int, total: int) -> int:
    return sum(count / max(1, total) >= bound for bound in SHADES)


def _percent(part: int, whole: int) -> str:
    return gettext("%(number)s%%") % {"number": fixed(100.0 * part / whole, 1)}
