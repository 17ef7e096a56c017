"""Snapshots that a spec can name among its probes: pictures of an arm's networks at a few of the records."""

from collections.abc import Sequence
from typing import Any

SNAPSHOTS = ("decision_boundary", "confusion_matrix")
GRID = 24  # cells along each side of a decision boundary
MOST_MOMENTS = 6
MOST_CLASSES = {"decision_boundary": 10, "confusion_matrix": 20}  # what is stored grows with them


def moments(record_steps: Sequence[int]) -> tuple[int, ...]:
    """The records at which snapshots are taken: the first, the last, and some between, as dense as the records are."""
    last, num_moments = len(record_steps) - 1, min(MOST_MOMENTS, len(record_steps))
    places = {round(place * last / max(1, num_moments - 1)) for place in range(num_moments)}
    return tuple(record_steps[place] for place in sorted(places))


def is_suitable(name: str, data: Any) -> bool:  # noqa: ANN401 (any data set's spec)
    """Classes, not too many; and a boundary is drawn in a plane."""
    if data.targets != "classes" or data.num_classes > MOST_CLASSES[name]:
        return False
    return name != "decision_boundary" or data.num_inputs == 2


def num_examples(name: str, data: Any) -> int:  # noqa: ANN401
    """That go forward for one snapshot of one network."""
    return GRID**2 if name == "decision_boundary" else int(data.num_test)
