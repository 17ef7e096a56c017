"""Whole trainings of published experiments as a stack and in plain PyTorch: every loss from the first step to the last.

    python -m benchmarks.free_running [ID …] [--json FILE]

Only tame ones can agree so: where training is chaotic a last digit grows into another network, and nothing but
single steps can be compared (`benchmarks/lockstep.py`). Exit code 1 where some loss differs by more than 1e-5.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from benchmarks.references import conditions, read_references
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.specs import ExperimentSpec
from trainer.engine.stack import Stack

TAME = ("A2", "A6", "A9", "A33", "A45", "C20", "C21")
TOLERANCE = 1e-5
SEEDS = (0, 1)  # of the stack; the last one is compared


@dataclass(frozen=True)
class Trajectory:
    """One arm of a row: its steps, and by how much a loss differs at most."""

    id: str
    arm: str
    num_steps: int
    largest_error: float

    @property
    def is_equal(self) -> bool:
        return self.largest_error <= TOLERANCE


def trajectories(ids: Sequence[str]) -> Iterator[Trajectory]:
    for reference in read_references(ids):
        for spec in reference.specs.values():
            for arm, each in enumerate(spec.arms):
                error = _largest_error(spec, arm)
                yield Trajectory(reference.id, each.slug, spec.resolved(arm).num_steps, error)


def _largest_error(spec: ExperimentSpec, arm: int) -> float:
    stack = Stack(spec, StackPlan((arm,), SEEDS))
    losses = []
    for _ in range(stack.num_steps):
        stack.advance()
        losses.append(float(stack.losses[-1]))
    expected = torch.tensor(train(spec.resolved(arm), SEEDS[-1]).losses)
    return float((torch.tensor(losses) - expected).abs().max())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", metavar="ID", default=TAME, help=f"rows, by default {' '.join(TAME)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows to this file as well")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    found = []
    for each in trajectories(options.ids):
        outcome = "pass" if each.is_equal else "FAIL"
        print(f"{outcome}  {each.id:4} {each.arm:12} {each.num_steps:5} steps, largest error {each.largest_error:.1e}")
        found.append(each)
    if options.json:
        rows = [asdict(each) | {"pass": each.is_equal} for each in found]
        document = {"conditions": conditions(), "tolerance": TOLERANCE, "rows": rows}
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return 0 if all(each.is_equal for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
