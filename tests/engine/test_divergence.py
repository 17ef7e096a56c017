"""A replica that leaves the finite numbers is a result: frozen, null, and no harm to its neighbours."""

import json

import pytest
import torch

from tests.engine.examples import arms_of, finals_of, plan, run_shard, small_spec
from trainer.engine.plan import StackPlan
from trainer.engine.stack import Stack
from trainer.engine.verdicts import judge

RATE = "training.optimizer.learning_rate"
SPEC = small_spec({"network.activation": "leaky_relu", "arms": arms_of(RATE, 0.1, 1e6)})


def broken_stack(num_steps: int) -> Stack:
    """Three replicas; the second one's weights are spoiled after the first step."""
    stack = Stack(small_spec(), StackPlan((0,), (0, 1, 2)))
    stack.advance()
    with torch.no_grad():
        stack.network.parameters[0][1, 0, 0] = torch.nan
    for _ in range(num_steps):
        stack.advance()
    return stack


def test_a_huge_learning_rate_ends_in_finals_of_null_with_their_step() -> None:
    _, finals = run_shard(SPEC, plan(SPEC, 3)[0])
    by_arm = {arm: [final for final in finals if final.arm == arm] for arm in (0, 1)}
    assert all(final.value is not None and final.diverged_at is None for final in by_arm[0])
    assert all(final.value is None and 1 < final.diverged_at < 10 for final in by_arm[1])


def test_records_stay_valid_json_with_null_from_the_divergence_on() -> None:
    records, finals = run_shard(SPEC, plan(SPEC, 2)[0])
    steps = {column: final.diverged_at for column, final in enumerate(finals) if final.diverged_at}
    for record in records:
        json.dumps(record.to_dict(), allow_nan=False)
        for column, step in steps.items():
            assert (record.values["train/loss"][column] is None) == (record.step >= step)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_a_huge_learning_rate_ends_in_a_verdict(activation: str, optimizer: str) -> None:
    spec = small_spec(
        {"network.activation": activation, "training.optimizer": {"name": optimizer}, "arms": arms_of(RATE, 0.1, 1e6)}
    )
    verdict = judge(spec, finals_of(spec, 3), look=1)
    json.dumps(verdict.to_dict(), allow_nan=False)
    assert verdict.num_seeds == 3


def test_the_neighbours_of_a_diverged_replica_are_untouched() -> None:
    sound = Stack(small_spec(), StackPlan((0,), (0, 1, 2)))
    for _ in range(9):
        sound.advance()
    broken = broken_stack(8)
    for mine, theirs in zip(broken.network.parameters, sound.network.parameters, strict=True):
        assert torch.equal(mine[[0, 2]], theirs[[0, 2]])
    assert torch.equal(broken.losses[[0, 2]], sound.losses[[0, 2]])


def test_a_diverged_replica_keeps_the_parameters_it_had() -> None:
    early, late = broken_stack(1), broken_stack(8)
    assert late.diverged_at == [None, 2, None]
    for mine, theirs in zip(early.network.parameters, late.network.parameters, strict=True):
        assert torch.allclose(mine[1], theirs[1], rtol=0.0, atol=0.0, equal_nan=True)


def test_an_overflow_behind_a_dead_unit_is_found_at_the_record() -> None:
    stack = Stack(small_spec(), StackPlan((1,), (0, 1)))  # ReLU
    stack.advance()
    with torch.no_grad():  # the loss stays finite: the unit is off
        stack.network.parameters[1][0, 0, 0] = -torch.inf
    stack.advance()
    assert stack.losses.isfinite().all()
    stack.freeze_exploded()
    assert stack.diverged_at == [2, None]


def test_a_stack_whose_replicas_all_diverged_costs_nothing_more() -> None:
    stack = Stack(SPEC, StackPlan((1,), (0, 1)))
    for _ in range(20):
        stack.advance()
    assert not stack.alive.any()
    batch = stack.batch
    stack.advance()
    assert stack.batch is batch and stack.step == 21
