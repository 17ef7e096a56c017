"""Schedules, L1, L2 and clipping: in a stack as in plain PyTorch, for every replica by itself."""

from typing import Any

import pytest
import torch
from torch import nn

from tests.engine.examples import arms_of, faults, plan, run_shard, small_spec
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.probes import objective, small_weights
from trainer.engine.runtime import ShardRun
from trainer.engine.schedules import learning_rate, rate_factor
from trainer.engine.specs import OPTIMIZERS, SCHEDULES, ExperimentSpec
from trainer.engine.stack import Stack

COSINE = {"name": "cosine", "warmup": 3}
SCHEDULED = [
    COSINE,
    {"name": "step", "step_size": 2, "gamma": 0.5, "every": "epoch"},
    {"name": "linear", "final": 0.1},
    {"name": "inverse", "decay": 70.0, "every": "epoch"},
    {"name": "constant", "warmup": 5},
]
PENALTIES: list[dict[str, Any]] = [
    {"l2": 0.1},
    {"l2": 0.1, "penalized": "all"},
    {"l1": 0.05},
    {"l1": 0.05, "l2": 0.1, "clip_norm": 0.2},
    {"clip_norm": 0.2},
]


def spec_with(changes: dict[str, Any], *, arms: list[dict[str, Any]] | None = None) -> ExperimentSpec:
    usual = {"network.activation": "tanh", "probes": [], "arms": arms or arms_of("network.init", "zero", "he_normal")}
    return small_spec(usual | {f"training.{name}": value for name, value in changes.items()})


def check(spec: ExperimentSpec) -> None:
    """In lockstep, and from the first loss to the last."""
    (shard,) = plan(spec, 2)
    run = ShardRun(spec, shard)
    list(run)
    assert run.honesty.ok, run.honesty
    assert run.honesty.checked_steps == [1, 3, 11, 19]
    for arm in (0, 1):
        expected = train(spec.resolved(arm), 3).losses
        stack = Stack(spec, StackPlan((0, 1), (3,)))
        for loss in expected:
            stack.advance()
            assert float(stack.losses[arm]) == pytest.approx(loss, abs=1e-5)


@pytest.mark.parametrize(
    ("optimizer", "schedule"),
    [*((name, COSINE) for name in OPTIMIZERS), *(("adam", each) for each in SCHEDULED[1:])],
    ids=str,
)
def test_every_optimizer_follows_a_schedule_and_one_follows_all(optimizer: str, schedule: dict[str, Any]) -> None:
    check(spec_with({"optimizer": {"name": optimizer, "weight_decay": 0.05}, "schedule": schedule, "clip_norm": 0.5}))


@pytest.mark.parametrize("penalty", PENALTIES, ids="-".join)
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "radam"])
def test_every_optimizer_bears_penalties_and_clipping(optimizer: str, penalty: dict[str, Any]) -> None:
    check(spec_with({"optimizer": {"name": optimizer}, **penalty}))


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("training.schedule", ["constant", COSINE]),
        ("training.l1", [0.0, 0.05]),
        ("training.l2", [0.1, 0.0]),
        ("training.clip_norm", [0.0, 0.1]),
        ("training.optimizer.learning_rate", [0.1, 0.01]),
    ],
)
def test_replicas_of_one_stack_have_their_own(optimizer: str, path: str, values: list[Any]) -> None:
    changes = {"optimizer": {"name": optimizer}, "schedule": COSINE}
    spec = spec_with(changes, arms=arms_of(path, *values))
    assert len(plan(spec, 2)[0].stacks) == 1
    check(spec)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_starts_at_the_full_rate_and_ends_where_its_formula_says(name: str) -> None:
    schedule = SCHEDULES[name](name=name)
    ends = {"step": 0.1, "cosine": 0.0244717, "linear": 0.1, "inverse": 10**-0.5, "constant": 1.0}
    factors = [
        rate_factor(schedule, done, 10 if name != "step" else 20) for done in range(20 if name == "step" else 10)
    ]
    assert factors[0] == 1.0
    assert factors[-1] == pytest.approx(ends[name], rel=1e-5)
    assert factors == sorted(factors, reverse=True)


def test_a_cosine_is_that_of_pytorch() -> None:
    training = spec_with({"schedule": {"name": "cosine", "every": "epoch"}}).training
    steps = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(steps, T_max=5)
    for epoch in range(5):
        assert learning_rate(training, epoch * 5 + 4, 25) == pytest.approx(theirs.get_last_lr()[0])
        steps.step()
        theirs.step()


def test_a_warm_up_rises_in_equal_steps() -> None:
    schedule = SCHEDULES["cosine"](name="cosine", warmup=4)
    assert [rate_factor(schedule, done, 6) for done in range(6)] == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0, 0.5])


def test_clipping_is_pytorchs_and_leaves_the_recorded_gradient_alone() -> None:
    spec = spec_with({"clip_norm": 0.01, "optimizer": {"name": "sgd", "learning_rate": 1.0}})
    stack = Stack(spec, StackPlan((1,), (0, 1)))
    before = [each.detach().clone() for each in stack.network.parameters]
    stack.advance()
    moved = [old - new for old, new in zip(before, stack.network.parameters, strict=True)]
    for replica in (0, 1):
        alone = [nn.Parameter(each[replica].clone()) for each in before]
        for mine, stacked in zip(alone, stack.network.parameters, strict=True):
            mine.grad = stacked.grad[replica].clone()
        assert nn.utils.clip_grad_norm_(alone, 0.01) > 0.1
        for mine, step in zip(alone, moved, strict=True):
            assert torch.allclose(mine.grad, step[replica], rtol=1e-4, atol=1e-7)


def test_l1_gives_exact_zeros_and_l2_none() -> None:
    arms = arms_of("training.l1", 0.0, 0.1)
    spec = spec_with({"l2": 0.1, "num_epochs": 20}, arms=arms)
    stack = Stack(spec, StackPlan((0, 1), (0,)))
    for _ in range(spec.resolved(0).num_steps):
        stack.advance()
    zeros = [sum(int((each[arm] == 0).sum()) for each in stack.network.weights) for arm in (0, 1)]
    assert zeros[0] == 0 and zeros[1] > 50
    shares = small_weights.read(stack)
    assert shares.shape == (4, 2) and shares[3, 1] > 50 > shares[3, 0]


def test_the_objective_is_the_loss_with_its_penalties() -> None:
    changes = {"l1": 0.01, "l2": 0.1, "batch_size": 64, "penalized": "all"}
    stack = Stack(spec_with(changes), StackPlan((1,), (0, 1)))
    stack.advance()
    values = torch.cat([each[1].detach().flatten() for each in stack.network.parameters]).double()
    whole = stack.parts.whole("train")
    loss = stack.replica_losses(stack.outputs(whole.inputs, whole.targets), whole.coded)[1].detach()
    expected = loss + 0.05 * values.square().sum() + 0.01 * values.abs().sum()
    assert float(objective.read(stack)[0, 1]) == pytest.approx(float(expected), rel=1e-5)


def test_a_diverged_replica_is_frozen_whatever_pulls_at_it() -> None:
    changes = {"l1": 0.01, "l2": 0.01, "schedule": COSINE}
    spec = spec_with(changes, arms=arms_of("training.optimizer.learning_rate", 0.1, 1e6))
    spec = small_spec({**spec.canonical(), "network.activation": "leaky_relu"})
    _, finals = run_shard(spec, plan(spec, 2)[0])
    assert [final.diverged_at is None for final in finals] == [True, True, False, False]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"training.schedule": "warm"}, "training.schedule.name", "unknown_choice"),
        ({"training.schedule": {"name": "cosine", "gamma": 0.1}}, "training.schedule.gamma", "unknown_field"),
        ({"training.schedule": {"name": "step", "step_size": 0}}, "training.schedule.step_size", "out_of_range"),
        ({"training.schedule": {"name": "constant", "every": "epoch"}}, "training.schedule.every", "unused"),
        ({"training.l1": -0.1}, "training.l1", "out_of_range"),
        ({"training.l2": 101.0}, "training.l2", "out_of_range"),
        ({"training.clip_norm": -1.0}, "training.clip_norm", "out_of_range"),
        ({"training.penalized": "all"}, "training.penalized", "unused"),
        ({"training.penalized": "biases"}, "training.penalized", "unknown_choice"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], field: str, code: str) -> None:
    assert faults(changes) == {field: code}
