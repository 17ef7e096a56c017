"""From a spec and its seeds to shards: what one worker trains in one go, and in which stacks. Pure arithmetic.

The plan is stored: the same shard trained again, anywhere, uses the same stacks and so gives the same numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from math import ceil
from typing import Any

from trainer.engine.effort import CostModel, making_seconds, replica_bytes, seconds
from trainer.engine.recording import record_steps, recording
from trainer.engine.specs import ExperimentSpec, ResolvedArm, SpecError, SpecErrors, TrainingArm
from trainer.engine.workload import batch_size

CACHE_BYTES = 10 * 2**20  # a stack's working set; beyond it the caches, not the overhead, set the pace
MIXED_ELEMENTS = 50_000  # below it arms with different activations share a stack: dispatch costs more than splitting
MIXED_BYTES = 32 * 2**20  # up to it arms with different learning rates, momenta, … share a stack
WHOLE_SECONDS = 0.3  # an experiment cheaper than this is not worth splitting
TARGET_SECONDS = 10.0  # of one shard
MIN_SEEDS, MAX_SEEDS = 2, 30  # of one experiment, all looks together
MAX_SEED = 2**31 - 1


@dataclass(frozen=True)
class StackPlan:
    """Arms × seeds that train as one stack; replicas are ordered arm by arm."""

    arms: tuple[int, ...]
    seeds: tuple[int, ...]

    @property
    def replicas(self) -> tuple[tuple[int, int], ...]:
        return tuple((arm, seed) for arm in self.arms for seed in self.seeds)


@dataclass(frozen=True)
class ShardPlan:
    """Whole arms × a range of seeds, all with the same number of steps, advanced together by one worker.

    Records before the last look at `record_examples` of every part, or at all of them where that is 0.
    """

    arms: tuple[int, ...]
    seeds: tuple[int, ...]
    stacks: tuple[StackPlan, ...]
    record_steps: tuple[int, ...]
    num_steps: int
    estimated_seconds: float
    record_examples: int = 0

    @property
    def replicas(self) -> tuple[tuple[int, int], ...]:
        """(arm, seed) of every column of a record."""
        return tuple((arm, seed) for arm in self.arms for seed in self.seeds)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "ShardPlan":
        stacks = tuple(StackPlan(tuple(stack["arms"]), tuple(stack["seeds"])) for stack in document["stacks"])
        lists = {name: tuple(document[name]) for name in ("arms", "seeds", "record_steps")}
        numbers = {name: document[name] for name in ("num_steps", "estimated_seconds")}
        # a shard that was queued by an earlier version looks at everything
        return cls(**lists, **numbers, stacks=stacks, record_examples=document.get("record_examples", 0))


def plan_shards(
    spec: ExperimentSpec, seeds: Sequence[int], *, num_workers: int, cost: CostModel
) -> tuple[ShardPlan, ...]:
    """Split seeds first, so that pairs stay together; arms only when a single seed takes longer than a shard should."""
    _check_seeds(seeds)
    seeds = needed_seeds(spec, seeds)
    groups = _groups(spec)
    wholes = [_shard(spec, arms, tuple(seeds), cost) for arms in groups]
    if spec.tune.field:
        # every shard repeats the tuning of its arms: more of them than time demands would only repeat it
        parts = [part for whole in wholes for part in _split(spec, whole, 1, cost)]
        return tuple(_with_tuning(spec, part, cost) for part in parts)
    if sum(shard.estimated_seconds for shard in wholes) < WHOLE_SECONDS:
        return tuple(wholes)
    return tuple(part for whole in wholes for part in _split(spec, whole, num_workers, cost))


def tuning_plans(spec: ExperimentSpec, arms: Sequence[int], *, cost: CostModel) -> tuple[ShardPlan, ...]:
    """What a shard of these arms trains first; by the default costs the same in every shard, on every machine."""
    return plan_shards(spec.tuning(arms), spec.tune.seeds, num_workers=1, cost=cost)


def _with_tuning(spec: ExperimentSpec, shard: ShardPlan, cost: CostModel) -> ShardPlan:
    seconds_before = sum(plan.estimated_seconds for plan in tuning_plans(spec, shard.arms, cost=cost))
    return replace(shard, estimated_seconds=shard.estimated_seconds + seconds_before)


def needed_seeds(spec: ExperimentSpec, seeds: Sequence[int]) -> Sequence[int]:
    """What is deterministic runs once: every further seed would repeat the first."""
    return seeds[:1] if spec.is_deterministic else seeds


def _check_seeds(seeds: Sequence[int]) -> None:
    if not 1 <= len(seeds) <= MAX_SEEDS:
        raise SpecErrors([SpecError("wrong_length", "seeds", {"min": 1, "max": MAX_SEEDS})])
    if len(set(seeds)) < len(seeds):
        raise SpecErrors([SpecError("duplicate", "seeds")])
    if not all(0 <= seed <= MAX_SEED for seed in seeds):
        raise SpecErrors([SpecError("out_of_range", "seeds", {"min": 0, "max": MAX_SEED})])


def _groups(spec: ExperimentSpec) -> list[tuple[int, ...]]:
    """Arms that take the same number of steps can advance, and be recorded, together."""
    groups: dict[int, list[int]] = {}
    for index in range(len(spec.arms)):
        groups.setdefault(spec.resolved(index).num_steps, []).append(index)
    return [tuple(arms) for arms in groups.values()]


def _split(spec: ExperimentSpec, whole: ShardPlan, num_workers: int, cost: CostModel) -> list[ShardPlan]:
    """Enough parts to feed the workers and to end within the target, split by seeds, then by arms."""
    num_parts = num_workers * max(1, ceil(whole.estimated_seconds / TARGET_SECONDS / num_workers))
    seed_parts = _portions(whole.seeds, min(num_parts, len(whole.seeds)))
    arm_parts = [whole.arms]
    if whole.estimated_seconds / len(seed_parts) > TARGET_SECONDS:
        arm_parts = _portions(whole.arms, min(ceil(num_parts / len(seed_parts)), len(whole.arms)))
    return [_shard(spec, arms, seeds, cost) for seeds in seed_parts for arms in arm_parts]


def _portions(values: tuple[int, ...], num_parts: int) -> list[tuple[int, ...]]:
    """Consecutive parts whose sizes differ by one at most."""
    ends = [len(values) * part // num_parts for part in range(num_parts + 1)]
    return [values[start:end] for start, end in pairwise(ends)]


def _shard(spec: ExperimentSpec, arms: tuple[int, ...], seeds: tuple[int, ...], cost: CostModel) -> ShardPlan:
    resolved = {arm: spec.resolved(arm) for arm in arms}
    num_steps = resolved[arms[0]].num_steps
    recorded = recording(spec, num_steps)
    steps = record_steps(num_steps, recorded.num_records)
    # a tuned arm may end up with any of its values, so it shares its stacks with nobody
    mixes = [(arm,) for arm in arms] if spec.tune.field else _mixes(resolved, len(seeds), spec.probes)
    stacks = tuple(stack for mixed in mixes for stack in _stacks(resolved, mixed, seeds))
    estimated = sum(
        seconds(
            [resolved[arm] for arm in stack.arms],
            len(stack.seeds),
            num_records=len(steps),
            record_examples=recorded.num_examples,
            probes=spec.probes,
            cost=cost,
        )
        for stack in stacks
    )
    estimated += max(making_seconds(arm, len(seeds)) for arm in resolved.values())
    return ShardPlan(arms, seeds, stacks, steps, num_steps, estimated, recorded.num_examples)


def _mixes(resolved: Mapping[int, ResolvedArm], num_seeds: int, probes: tuple[str, ...]) -> list[tuple[int, ...]]:
    """Arms that share a stack: of one shape, and where that is no slower than a stack each."""
    mixes: dict[str, list[int]] = {}
    for index, arm in resolved.items():
        mixes.setdefault(_shape(arm, probes) if isinstance(arm, TrainingArm) else arm.shape, []).append(index)
    return [tuple(arms) for mix in mixes.values() for arms in _affordable(resolved, mix, num_seeds)]


def _shape(arm: TrainingArm, probes: tuple[str, ...]) -> str:
    """What replicas of one stack must have in common."""
    data = (arm.data.num_train, arm.data.num_validation, arm.data.num_test)
    return repr((arm.layer_shapes, arm.network.structure, data, arm.training.structure, arm.metrics(probes)))


def _affordable(resolved: Mapping[int, ResolvedArm], mix: list[int], num_seeds: int) -> list[list[int]]:
    """The arms of a mix together, or in smaller mixes."""
    arm = resolved[mix[0]]
    if not isinstance(arm, TrainingArm):
        return [mix]
    elements = len(resolved) * num_seeds * batch_size(arm) * max((1, *arm.network.hidden_widths))
    if elements < MIXED_ELEMENTS and len(mix) * num_seeds * replica_bytes(arm) <= CACHE_BYTES:
        return [mix]
    # wider networks only if their training differs in nothing but numbers: there is nothing to split and join
    mixes: dict[str, list[int]] = {}
    for index in mix:
        own_shape = resolved[index].model_dump(exclude={"training"})
        fits = len(mix) * num_seeds * replica_bytes(arm) <= MIXED_BYTES
        mixes.setdefault(repr(own_shape) if fits else str(index), []).append(index)
    return [*mixes.values()]


def _stacks(resolved: Mapping[int, ResolvedArm], arms: tuple[int, ...], seeds: tuple[int, ...]) -> list[StackPlan]:
    """The seeds of these arms in equal chunks that fit the cache."""
    cache = CACHE_BYTES if len(arms) == 1 else MIXED_BYTES
    room = max(1, cache // (len(arms) * replica_bytes(resolved[arms[0]])))
    return [StackPlan(arms, portion) for portion in _portions(seeds, ceil(len(seeds) / room))]
