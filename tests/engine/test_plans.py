"""How an experiment is cut into shards and stacks."""

import json
from itertools import chain

import pytest

from tests.engine.examples import arms_of, claim_spec, plan, small_spec
from trainer.engine.cost import CostModel
from trainer.engine.plan import (
    CACHE_BYTES,
    TARGET_SECONDS,
    ShardPlan,
    StackPlan,
    plan_shards,
)
from trainer.engine.recording import MOST_RECORDS, record_steps
from trainer.engine.specs import SpecErrors
from trainer.engine.workload import replica_bytes

LARGE = {"data": {"name": "digits"}, "network.hidden_widths": [512, 512], "training.num_epochs": 40}


def test_a_cheap_experiment_is_one_shard() -> None:
    assert len(plan(small_spec(), 10, num_workers=2)) == 1


def test_seeds_are_split_first_so_that_pairs_stay_together() -> None:
    shards = plan(claim_spec("deep-sigmoid-does-not-train"), 10, num_workers=2)
    assert [shard.arms for shard in shards] == [(0, 1), (0, 1)]
    assert [shard.seeds for shard in shards] == [(0, 1, 2, 3, 4), (5, 6, 7, 8, 9)]


def test_arms_are_split_only_when_one_seed_takes_too_long() -> None:
    shards = plan(small_spec(LARGE | {"training.num_epochs": 200}), 2, num_workers=2)
    assert {len(shard.arms) for shard in shards} == {1}


@pytest.mark.parametrize("num_seeds", [1, 2, 7, 30])
def test_every_replica_is_trained_exactly_once(num_seeds: int) -> None:
    spec = small_spec(LARGE)
    shards = plan(spec, num_seeds, num_workers=3)
    replicas = [*chain.from_iterable(shard.replicas for shard in shards)]
    stacked = [replica for shard in shards for stack in shard.stacks for replica in stack.replicas]
    assert sorted(replicas) == sorted(stacked) == [(arm, seed) for arm in (0, 1) for seed in range(num_seeds)]


def test_a_shard_aims_at_its_target_duration() -> None:
    shards = plan(small_spec(LARGE), 20, num_workers=2)
    assert max(shard.estimated_seconds for shard in shards) <= 1.5 * TARGET_SECONDS


def test_tiny_arms_that_differ_in_activation_share_a_stack() -> None:
    (shard,) = plan(small_spec(), 5)
    assert [stack.arms for stack in shard.stacks] == [(0, 1)]


def test_ten_learning_rates_times_ten_seeds_are_one_stack() -> None:
    rates = [0.001 * 2**place for place in range(10)]
    changes = {"data": {"name": "digits"}, "network.hidden_widths": [64, 64], "training.batch_size": 32}
    spec = small_spec(changes | {"arms": arms_of("training.optimizer.learning_rate", *rates), "probes": []})
    (shard,) = plan(spec, 10)
    assert shard.stacks == (StackPlan(tuple(range(10)), tuple(range(10))),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "sgd"}, {"name": "sgd", "learning_rate": 0.5, "momentum": 0.9, "weight_decay": 0.1}),
        ({"name": "adam"}, {"name": "adam", "betas": [0.5, 0.9], "eps": 1e-4}),
    ],
)
def test_arms_of_one_optimizer_share_a_stack_whatever_its_numbers(one: object, other: object) -> None:
    spec = small_spec({"data": {"name": "digits"}, "arms": arms_of("training.optimizer", one, other)})
    (shard,) = plan(spec, 5)
    assert [stack.arms for stack in shard.stacks] == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "sgd"}, {"name": "adam"}),
        ({"name": "sgd", "momentum": 0.9}, {"name": "sgd", "momentum": 0.9, "nesterov": True}),
    ],
)
def test_arms_with_other_formulas_are_separate_stacks_of_one_shard(one: object, other: object) -> None:
    (shard,) = plan(small_spec({"arms": arms_of("training.optimizer", one, other)}), 5)
    assert [stack.arms for stack in shard.stacks] == [(0,), (1,)]


def test_wide_networks_are_stacks_of_their_own() -> None:
    arms = arms_of("training.optimizer.learning_rate", 0.1, 0.2)
    spec = small_spec(LARGE | {"training.num_epochs": 1, "arms": arms})
    assert {stack.arms for shard in plan(spec, 10) for stack in shard.stacks} == {(0,), (1,)}


def test_arms_with_other_numbers_of_steps_are_separate_shards() -> None:
    shards = plan(small_spec({"arms": arms_of("training.batch_size", 8, 16)}), 5)
    assert [shard.num_steps for shard in shards] == [35, 20]


def test_a_large_network_is_stacked_in_chunks_that_fit_the_cache() -> None:
    spec = small_spec(LARGE)
    sizes = [len(stack.replicas) for shard in plan(spec, 10) for stack in shard.stacks]
    assert max(sizes) * replica_bytes(spec.resolved(0)) <= CACHE_BYTES


def test_a_plan_survives_json() -> None:
    for shard in plan(claim_spec("adam-versus-sgd-default"), 10, num_workers=2):
        assert ShardPlan.from_dict(json.loads(json.dumps(shard.to_dict()))) == shard


@pytest.mark.parametrize("num_steps", [1, 2, 5, 50, 460, 250_000])
def test_record_steps_are_few_and_hold_the_first_and_the_last_step(num_steps: int) -> None:
    steps = record_steps(num_steps, MOST_RECORDS)
    assert steps[0] == 1 and steps[-1] == num_steps
    assert list(steps) == sorted(set(steps))
    assert len(steps) <= MOST_RECORDS


def test_records_are_denser_at_the_beginning() -> None:
    steps = record_steps(460, 24)
    assert steps[1] - steps[0] < steps[-1] - steps[-2]


def test_every_look_records_at_the_same_steps() -> None:
    spec = claim_spec("dead-relu-learning-rate")
    looks = plan(spec, 10, num_workers=2) + plan(spec, 3, num_workers=1)
    assert len({shard.record_steps for shard in looks}) == 1


@pytest.mark.parametrize("seeds", [[], [1, 1], [-1, 2], [2**31], list(range(31))])
def test_bad_seeds_are_refused(seeds: list[int]) -> None:
    with pytest.raises(SpecErrors):
        plan_shards(small_spec(), seeds, num_workers=1, cost=CostModel())
