"""What 60 random experiments cost against what was estimated, in processor seconds; and new constants for the estimate.

    python -m benchmarks.prices                  with this machine's own constants, as a worker measures them
    python -m benchmarks.prices --fit            also fits the constants that `CostModel` ships

An estimate is linear in its constants: the fit is the non-negative least squares of all relative errors.
"""

import argparse
import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.optimize import nnls

from benchmarks.random_specs import random_specs
from trainer.engine.calibration import measure_cost
from trainer.engine.cost import CostModel
from trainer.engine.effort import making_seconds, seconds
from trainer.engine.plan import ShardPlan, plan_shards
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import ExperimentSpec

NUM_SPECS = 60
FACTOR, SHARE = 2.0, 0.9  # so many estimates are right within the factor
CALIBRATED_EVERY = 10  # specs: other programs come and go
CONSTANTS = [field.name for field in fields(CostModel)]


@dataclass
class Priced:
    spec: ExperimentSpec
    shards: Sequence[ShardPlan]
    cost: CostModel
    measured: float

    @property
    def estimated(self) -> float:
        return estimate(self.spec, self.shards, self.cost)

    @property
    def ratio(self) -> float:
        return self.estimated / self.measured

    def to_dict(self) -> dict[str, Any]:
        return {"spec": self.spec.canonical(), "estimated": self.estimated, "measured": self.measured}


def measure(spec: ExperimentSpec, num_seeds: int, cost: CostModel) -> Priced:
    shards = plan_shards(spec, range(num_seeds), num_workers=2, cost=CostModel())
    started = time.process_time()
    for shard in shards:
        deque(ShardRun(spec, shard), maxlen=0)
    return Priced(spec, shards, cost, time.process_time() - started)


def estimate(spec: ExperimentSpec, shards: Sequence[ShardPlan], cost: CostModel) -> float:
    """As `plan_shards` does it, of a given plan."""
    total = 0.0
    for shard in shards:
        arms = {arm: spec.resolved(arm) for arm in shard.arms}
        total += max(making_seconds(arm, len(shard.seeds)) for arm in arms.values())
        for stack in shard.stacks:
            own = [arms[arm] for arm in stack.arms]
            records = {"num_records": len(shard.record_steps), "record_examples": shard.record_examples}
            total += seconds(own, len(stack.seeds), **records, probes=spec.probes, cost=cost)
    return total


def fit(measured: Sequence[Priced]) -> CostModel:
    nothing = CostModel(**dict.fromkeys(CONSTANTS, 0.0))
    rows, rest = [], []
    for each in measured:
        fixed = estimate(each.spec, each.shards, nothing)
        units = [
            estimate(each.spec, each.shards, CostModel(**dict.fromkeys(CONSTANTS, 0.0) | {name: 1.0})) - fixed
            for name in CONSTANTS
        ]
        rows.append(np.array(units) / each.measured)
        rest.append(1.0 - fixed / each.measured)
    scale = np.array([getattr(CostModel(), name) for name in CONSTANTS])
    factors, _ = nnls(np.array(rows) * scale, np.array(rest))
    return CostModel(**dict(zip(CONSTANTS, (factors * scale).tolist(), strict=True)))


def share_within(measured: Sequence[Priced]) -> float:
    return sum(1 / FACTOR <= each.ratio <= FACTOR for each in measured) / len(measured)


def measure_all(num_specs: int, seed: int) -> list[Priced]:
    measured: list[Priced] = []
    for spec, num_seeds in islice(random_specs(seed + 1000), 3):
        measure(spec, num_seeds, CostModel())  # warms up
    for place, (spec, num_seeds) in enumerate(islice(random_specs(seed), num_specs)):
        if place % CALIBRATED_EVERY == 0:
            cost = measure_cost()
        measured.append(measure(spec, num_seeds, cost))
    return measured


def show(measured: Sequence[Priced]) -> None:
    print(f"{'estimated':>10} {'measured':>10} {'ratio':>6}")
    for each in sorted(measured, key=lambda one: one.ratio):
        print(f"{each.estimated:>8.2f} s {each.measured:>8.2f} s {each.ratio:>6.2f}  {_in_short(each)}")
    share = share_within(measured)
    word = "pass" if share >= SHARE else "FAIL"
    print(f"  {word}  within a factor of {FACTOR:g}: {share:.0%} of {len(measured)}, at least {SHARE:.0%}")


def _in_short(each: Priced) -> str:
    document = each.spec.canonical()
    network, training = document.get("network", {}), document.get("training", {})
    widths = network.get("hidden_widths", [])
    shape = f"{len(widths)} x {widths[0]}" if widths else ""
    words = [network.get(name, "") for name in ("norm", "residual")] + ["dropout"] * ("dropout" in network)
    steps = each.shards[0].num_steps
    parts = [document.get("procedure", ""), document.get("data", {}).get("name", ""), shape, *words]
    parts += [training.get("optimizer", {}).get("name", ""), f"{steps} steps", str(training.get("loss", ""))]
    parts += [f"{len(each.shards)} x {[len(stack.replicas) for stack in each.shards[0].stacks]}", *each.spec.probes]
    return " ".join(part for part in parts if part)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--specs", type=int, default=NUM_SPECS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    torch.set_num_threads(1)
    measured = measure_all(options.specs, options.seed)
    show(measured)
    if options.fit:
        model = fit(measured)
        print(model)
        for each in measured:
            each.cost = model
        show(measured)
    if options.json:
        report = {"share": share_within(measured), "specs": [each.to_dict() for each in measured]}
        options.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
