"""Snapshots: one file each, listed here. Each counts what the networks of a stack say: [R, rows, columns].

The counts of an arm's networks add up, over the seeds of a stack and over shards. Names stand in `specs/snapshots.py`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from trainer.engine import albums
from trainer.engine.snapshots import confusion_matrix, decision_boundary
from trainer.engine.stack import Stack

SNAPSHOTS: dict[str, Callable[[Stack], Tensor]] = {
    "decision_boundary": decision_boundary.read,
    "confusion_matrix": confusion_matrix.read,
}
FRAMES: dict[str, Callable[[Any], dict[str, Any]]] = {"decision_boundary": decision_boundary.frame}


def add_to(album: albums.Album, stack: Stack, probes: Sequence[str]) -> None:
    """What is seen now of every arm of the stack; networks that have diverged say nothing."""
    replicas = [*enumerate(stack.plan.replicas)]
    for name in (probe for probe in probes if probe in SNAPSHOTS):
        counts = SNAPSHOTS[name](stack)
        for arm in dict.fromkeys(arm for _, (arm, _) in replicas):
            first = next(row for row, (own, _) in replicas if own == arm)
            alive = [row for row, (own, _) in replicas if own == arm and stack.alive[row]]
            frame = FRAMES[name](stack.arms[first]) if name in FRAMES else {}
            seen = {"num_networks": len(alive), "counts": counts[alive].sum(dim=0).tolist()}
            albums.note(album, name, arm, stack.step, frame=frame, **seen)


__all__ = ["SNAPSHOTS", "add_to"]
