"""Small specs of the procedures other than training, and a short way to run them."""

from typing import Any

from tests.engine.examples import arms_of
from trainer.engine.cost import CostModel
from trainer.engine.plan import plan_shards
from trainer.engine.runtime import Final, ShardRun
from trainer.engine.specs import ExperimentSpec, SpecErrors, parse_spec

DIFFERENCE = {"all_of": [{"kind": "difference", "margin": 1.0}]}


def spec_of(procedure: str, path: str, *values: Any, measure: dict[str, Any], **parts: Any) -> ExperimentSpec:
    """An arm per value of what stands under the path."""
    arms = arms_of(path, *values)
    return parse_spec({"procedure": procedure, **parts, "arms": arms, "measure": measure, "rule": DIFFERENCE})


def faults_of(procedure: str, path: str, *values: Any, measure: dict[str, Any], **parts: Any) -> dict[str, str]:
    try:
        spec_of(procedure, path, *values, measure=measure, **parts)
    except SpecErrors as errors:
        return {error.field: error.code for error in errors.errors}
    return {}


def run(spec: ExperimentSpec, num_seeds: int = 3, *, first: int = 0) -> list[list[Final]]:
    """Finals per arm, seed by seed; the lockstep check has passed."""
    finals = []
    for shard in plan_shards(spec, range(first, first + num_seeds), num_workers=1, cost=CostModel()):
        each = ShardRun(spec, shard)
        assert len(list(each)) == len(shard.record_steps)
        assert each.honesty.ok, each.honesty
        assert each.honesty.checked_steps
        finals += each.finals
    return [[final for final in finals if final.arm == arm] for arm in range(len(spec.arms))]


def values(spec: ExperimentSpec, num_seeds: int = 3) -> list[list[float | None]]:
    return [[final.value for final in finals] for finals in run(spec, num_seeds)]
