"""Small specs for the engine's tests, and short ways to plan and run them."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from trainer.engine.cost import CostModel
from trainer.engine.plan import ShardPlan, StackPlan, plan_shards
from trainer.engine.runtime import Final, Record, ShardRun
from trainer.engine.specs import ExperimentSpec, SpecErrors, parse_spec

CLAIMS = Path(__file__).resolve().parents[2] / "trainer" / "claims"
SMALL: dict[str, Any] = {
    "procedure": "training",
    "data": {"name": "moons", "num_examples": 100},
    "network": {"name": "mlp", "hidden_widths": [8, 8]},
    "training": {"optimizer": {"name": "sgd", "learning_rate": 0.1}, "batch_size": 16, "num_epochs": 5},
    "arms": [
        {"slug": "tanh", "set": {"network.activation": "tanh"}},
        {"slug": "relu", "set": {"network.activation": "relu"}},
    ],
    "probes": ["gradient_norm", "dead_units"],
    "measure": {"metric": "test/accuracy", "at": "last"},
    "rule": {"all_of": [{"kind": "difference", "margin": 1.0}]},
}


def document(changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """SMALL with values set by dotted paths; list positions are numbers."""
    result = deepcopy(SMALL)
    for path, value in (changes or {}).items():
        *parents, last = path.split(".")
        place: Any = result
        for key in parents:
            place = place[int(key) if isinstance(place, list) else key]
        place[int(last) if isinstance(place, list) else last] = value
    return result


def small_spec(changes: Mapping[str, Any] | None = None) -> ExperimentSpec:
    return parse_spec(document(changes))


def faults(changes: Mapping[str, Any]) -> dict[str, str]:
    """Code per field of what is wrong with SMALL after the changes."""
    try:
        small_spec(changes)
    except SpecErrors as error:
        return {each.field: each.code for each in error.errors}
    return {}


def arms_of(path: str, *values: Any) -> list[dict[str, Any]]:
    return [{"slug": f"arm-{index}", "set": {path: value}} for index, value in enumerate(values)]


def claim_spec(slug: str) -> ExperimentSpec:
    (path,) = CLAIMS.glob(f"*/{slug}.yaml")
    return parse_spec(yaml.safe_load(path.read_text(encoding="utf-8"))["spec"])


def plan(spec: ExperimentSpec, num_seeds: int, *, num_workers: int = 1) -> tuple[ShardPlan, ...]:
    return plan_shards(spec, range(num_seeds), num_workers=num_workers, cost=CostModel())


def plan_with_stacks(spec: ExperimentSpec, stacks: list[StackPlan], seeds: tuple[int, ...]) -> ShardPlan:
    """A single shard with stacks of our choice."""
    (shard,) = plan(spec, len(seeds))
    return replace(shard, seeds=seeds, stacks=tuple(stacks))


def run_shard(spec: ExperimentSpec, shard: ShardPlan) -> tuple[list[Record], list[Final]]:
    run = ShardRun(spec, shard)
    records = list(run)
    assert run.honesty.ok, run.honesty
    return records, run.finals


def finals_of(spec: ExperimentSpec, num_seeds: int) -> dict[tuple[int, int], float | None]:
    finals = [final for shard in plan(spec, num_seeds) for final in run_shard(spec, shard)[1]]
    return {(final.arm, final.seed): final.value for final in finals}
