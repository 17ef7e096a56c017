"""What an experiment would cost, and whether that is too much. Asked at launch, before anything is stored."""

from dataclasses import asdict, dataclass
from typing import Any

from trainer.engine.effort import CostModel, check_bytes, data_bytes, living_bytes, seconds
from trainer.engine.plan import MAX_SEEDS, MIN_SEEDS, ShardPlan, plan_shards, tuning_plans
from trainer.engine.specs import ExperimentSpec, ResolvedArm, SpecError, SpecErrors, TrainingArm
from trainer.engine.workload import num_parameters, replica_bytes

MAX_SECONDS = 60.0  # one shard on one core
MAX_PRICE_SECONDS = 300.0  # a whole experiment, all cores together
MAX_MEMORY_BYTES = 512 * 2**20  # one shard, beside PyTorch itself
LARGE_NETWORK = 200_000  # parameters, beyond which narrower layers help more than fewer epochs


@dataclass(frozen=True)
class Price:
    """Core seconds in all, seconds until it is done if the workers are free, bytes of the largest shard."""

    seconds: float
    wall_seconds: float
    memory_bytes: int
    num_replicas: int
    field_to_change: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def price(spec: ExperimentSpec, num_seeds: int, *, cost: CostModel, num_workers: int) -> Price:
    """Estimate without judging it. `num_seeds` from 1 (a further look may add one)."""
    shards = plan_shards(spec, range(num_seeds), num_workers=num_workers, cost=cost)
    return _price(spec, shards, num_workers)


def check_price(spec: ExperimentSpec, num_seeds: int, *, cost: CostModel, num_workers: int) -> Price:
    """The price, or SpecErrors that name the field to lower."""
    shards = plan_shards(spec, range(num_seeds), num_workers=num_workers, cost=cost)
    priced = _price(spec, shards, num_workers)
    longest = max(shard.estimated_seconds for shard in shards)
    limits = []
    if priced.memory_bytes > MAX_MEMORY_BYTES:
        limits.append({"bytes": priced.memory_bytes, "max": MAX_MEMORY_BYTES})
    if priced.seconds > MAX_PRICE_SECONDS:
        limits.append({"seconds": priced.seconds, "max": MAX_PRICE_SECONDS})
    elif longest > MAX_SECONDS:
        limits.append({"seconds": longest, "max": MAX_SECONDS})
    if limits:
        raise SpecErrors(SpecError("too_expensive", priced.field_to_change, limit) for limit in limits)
    return priced


def _price(spec: ExperimentSpec, shards: tuple[ShardPlan, ...], num_workers: int) -> Price:
    times = [shard.estimated_seconds for shard in shards]
    memory = max(_memory_bytes(spec, shard) for shard in shards)
    first = _tuning(spec, shards)
    if first:
        memory = max(memory, *(_memory_bytes(spec.tuning(shard.arms), plan) for shard, plan in first))
    return Price(
        seconds=sum(times),
        wall_seconds=max(*times, sum(times) / num_workers) if len(times) > 1 else times[0],
        memory_bytes=memory,
        num_replicas=sum(len(plan.replicas) for plan in (*shards, *(plan for _, plan in first))),
        field_to_change=_field_to_change(spec, memory, total=sum(times), tuning=first),
    )


def _tuning(spec: ExperimentSpec, shards: tuple[ShardPlan, ...]) -> list[tuple[ShardPlan, ShardPlan]]:
    """Every shard with each plan that it trains before, to tune its arms."""
    if not spec.tune.field:
        return []
    return [(shard, plan) for shard in shards for plan in tuning_plans(spec, shard.arms, cost=CostModel())]


def _memory_bytes(spec: ExperimentSpec, shard: ShardPlan) -> int:
    """All stacks of a shard live together, and one of them at a time is held against plain PyTorch."""
    arms = {index: spec.resolved(index) for index in shard.arms}
    replicas = [(arms[arm], seed) for arm, seed in shard.replicas]
    living = data_bytes(replicas) + sum(living_bytes(arm) for arm, _ in replicas)
    return living + max(check_bytes(arms[stack.arms[0]], len(stack.replicas)) for stack in shard.stacks)


def _field_to_change(
    spec: ExperimentSpec, memory: int, *, total: float, tuning: list[tuple[ShardPlan, ShardPlan]]
) -> str:
    """What makes the costliest arm costly: its data, its size, or how long it trains. An arm's own patch is named."""
    if sum(plan.estimated_seconds for _, plan in tuning) > total / 2:
        return "tune.num_seeds" if spec.tune.num_seeds > 1 else "tune.values"
    arms = [spec.resolved(index) for index in range(len(spec.arms))]
    times = [seconds([arm], 1, num_records=1, record_examples=0, probes=spec.probes, cost=CostModel()) for arm in arms]
    index, arm = max(enumerate(arms), key=lambda pair: times[pair[0]])
    path = _costly_path(arm, is_too_large=memory > MAX_MEMORY_BYTES)
    return f"arms.{index}.set.{path}" if path in spec.arms[index].set else path


def _costly_path(arm: ResolvedArm, *, is_too_large: bool) -> str:
    if not isinstance(arm, TrainingArm):
        return arm.costly_field
    if is_too_large and data_bytes([(arm, 0)]) > replica_bytes(arm):
        return "data.num_examples" if hasattr(arm.data, "num_examples") else "data.train_limit"
    if is_too_large or num_parameters(arm) > LARGE_NETWORK:
        return "network.hidden_widths"
    return "training.num_epochs"


__all__ = ["MAX_SEEDS", "MIN_SEEDS", "CostModel", "Price", "check_price", "price"]
