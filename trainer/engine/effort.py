"""What an arm of any procedure costs: a network's training is counted layer by layer, everything else by its `Work`."""

from collections.abc import Iterable, Sequence

from trainer.engine import workload
from trainer.engine.specs import ResolvedArm, TrainingArm
from trainer.engine.workload import FLOAT_BYTES, CostModel

CALLS_PER_STEP = 7.0  # of PyTorch, that a training's step makes whatever its size: `CostModel.per_step` is for so many
USUAL_REPLICAS = 10  # of a stack: what all shards must agree on can't look at their own
ELEMENT_WORK = 3.0  # of a number that is calculated with in single operations, in units of an activation's


def seconds(
    arms: Sequence[ResolvedArm],
    num_seeds: int,
    *,
    num_records: int,
    record_examples: int,
    probes: tuple[str, ...],
    cost: CostModel,
) -> float:
    """Run and record a stack of these arms on one core."""
    num_replicas = len(arms) * num_seeds
    first = sum(
        workload.seconds(arm.trained, num_seeds, num_arms=1, num_records=1, record_examples=0, probes=(), cost=cost)
        for arm in arms
        if arm.trained
    )
    if isinstance(arms[0], TrainingArm):
        return workload.seconds(
            arms[0],
            num_replicas,
            num_arms=len(arms),
            num_records=num_records,
            record_examples=record_examples,
            probes=probes,
            cost=cost,
        )
    work = [arm.work for arm in arms]
    calls = max(each.step_calls for each in work) + sum(each.arm_calls for each in work)
    calls = arms[0].num_steps * calls + num_records * max(each.record_calls for each in work)
    elements = sum(
        arms[0].num_steps * each.step_elements + num_records * each.record_elements + each.start_elements
        for each in work
    )
    calls += num_seeds * sum(each.start_calls for each in work)
    arithmetic = num_seeds * elements * ELEMENT_WORK * 1e-6 * cost.per_million_elements
    return first + calls * cost.per_step / CALLS_PER_STEP + arithmetic + num_replicas * cost.per_replica


def making_seconds(arm: ResolvedArm, num_seeds: int) -> float:
    """Of the data, for so many seeds."""
    return workload.making_seconds(arm, num_seeds) if hasattr(arm, "data") else 0.0


def usual_seconds(arm: ResolvedArm) -> float:
    """All steps of a stack of the usual size."""
    if isinstance(arm, TrainingArm):
        return arm.num_steps * workload.step_seconds(arm, USUAL_REPLICAS, cost=CostModel())
    work = arm.work
    steps = _work_seconds(work.step_calls + work.arm_calls, work.step_elements)
    return arm.num_steps * steps + _work_seconds(USUAL_REPLICAS * work.start_calls, work.start_elements)


def usual_record_seconds(arm: ResolvedArm, probes: tuple[str, ...], num_examples: int) -> float:
    """One record of that stack which looks at so many examples of every part, for 0 at all."""
    if isinstance(arm, TrainingArm):
        return workload.record_seconds(arm, USUAL_REPLICAS, num_examples, probes, CostModel())
    return _work_seconds(arm.work.record_calls, arm.work.record_elements)


def _work_seconds(calls: float, elements: float) -> float:
    cost = CostModel()
    arithmetic = USUAL_REPLICAS * elements * ELEMENT_WORK * 1e-6 * cost.per_million_elements
    return calls * cost.per_step / CALLS_PER_STEP + arithmetic


def replica_bytes(arm: ResolvedArm) -> int:
    """Working set of one replica in a stack."""
    if isinstance(arm, TrainingArm):
        return workload.replica_bytes(arm)
    return arm.work.replica_bytes + (replica_bytes(arm.trained) if arm.trained else 0)


def living_bytes(arm: ResolvedArm) -> int:
    """Of one replica as long as its shard runs: of its batches many are put in order at a time."""
    return replica_bytes(arm) + (workload.gathered_bytes(arm) if isinstance(arm, TrainingArm) else 0)


def data_bytes(replicas: Iterable[tuple[ResolvedArm, int]]) -> int:
    """Of the data of these replicas (arm, seed); what several of them train on is there once."""
    splits = {
        (arm.data, None if arm.data.is_same_for_all_seeds else seed): workload.data_bytes(arm)
        for arm, seed in [(arm.trained or arm, seed) for arm, seed in replicas]
        if isinstance(arm, TrainingArm)
    }
    return sum(splits.values())


def check_bytes(arm: ResolvedArm, num_replicas: int) -> int:
    """While a stack's step is compared with plain PyTorch's, or a replica is computed whole."""
    if isinstance(arm, TrainingArm):
        return workload.check_bytes(arm, num_replicas)
    first = check_bytes(arm.trained, num_replicas) if arm.trained else 0
    return first + FLOAT_BYTES * num_replicas + arm.work.replica_bytes + arm.work.computing_bytes


__all__ = [
    "CostModel",
    "check_bytes",
    "data_bytes",
    "living_bytes",
    "making_seconds",
    "replica_bytes",
    "seconds",
    "usual_record_seconds",
    "usual_seconds",
]
