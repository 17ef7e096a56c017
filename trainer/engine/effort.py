"""What an arm of any procedure costs: a network's training is counted layer by layer, everything else by its `Work`."""

from trainer.engine import workload
from trainer.engine.specs import ResolvedArm, TrainingArm
from trainer.engine.workload import FLOAT_BYTES, CostModel

CALLS_PER_STEP = 10.0  # of PyTorch, that a training's step makes whatever its size: `CostModel.per_step` is for so many


def seconds(
    arm: ResolvedArm, num_replicas: int, *, num_records: int, probes: tuple[str, ...], cost: CostModel
) -> float:
    """Run and record a stack of that many replicas on one core."""
    if isinstance(arm, TrainingArm):
        return workload.seconds(arm, num_replicas, num_records=num_records, probes=probes, cost=cost)
    work = arm.work
    calls = arm.num_steps * work.step_calls + num_records * work.record_calls
    elements = arm.num_steps * work.step_elements + num_records * work.record_elements + work.start_elements
    each = elements * 1e-6 * cost.per_million_elements + cost.per_replica
    return calls * cost.per_step / CALLS_PER_STEP + num_replicas * each


def making_seconds(arm: ResolvedArm) -> float:
    """Once a process: what is generated for all seeds together."""
    return workload.making_seconds(arm) if isinstance(arm, TrainingArm) else 0.0


def record_share(arm: ResolvedArm, probes: tuple[str, ...]) -> float:
    """Work of one record as a share of the whole run's."""
    if isinstance(arm, TrainingArm):
        return workload.record_share(arm, probes)
    work = arm.work
    record = work.record_calls + work.record_elements
    return record / (arm.num_steps * (work.step_calls + work.step_elements))


def replica_bytes(arm: ResolvedArm) -> int:
    """Working set of one replica in a stack."""
    return workload.replica_bytes(arm) if isinstance(arm, TrainingArm) else arm.work.replica_bytes


def living_bytes(arm: ResolvedArm) -> int:
    """Of one replica as long as its shard runs."""
    return replica_bytes(arm) + (workload.data_bytes(arm) if isinstance(arm, TrainingArm) else 0)


def check_bytes(arm: ResolvedArm, num_replicas: int) -> int:
    """While a stack's step is compared with plain PyTorch's."""
    if isinstance(arm, TrainingArm):
        return workload.check_bytes(arm, num_replicas)
    return FLOAT_BYTES * num_replicas + arm.work.replica_bytes


__all__ = ["CostModel", "check_bytes", "living_bytes", "making_seconds", "record_share", "replica_bytes", "seconds"]
