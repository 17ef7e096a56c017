"""Arms that differ in learning rate, momentum, decay, … share a stack and train as each would alone."""

from typing import Any

import pytest
import torch

from tests.engine.examples import arms_of, plan, run_shard, small_spec
from trainer.engine.optimizers import optimizer
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import ExperimentSpec
from trainer.engine.stack import Stack

OPTIMIZER = "training.optimizer"
RATE = f"{OPTIMIZER}.learning_rate"
FAMILIES: dict[str, list[dict[str, Any]]] = {
    "sgd": [{"momentum": 0.9}, {}, {"weight_decay": 0.1}],
    "sgd nesterov": [{"momentum": 0.9, "nesterov": True}, {"momentum": 0.5, "nesterov": True, "weight_decay": 0.1}],
    "adagrad": [{}, {"eps": 1e-3}, {"weight_decay": 0.1}],
    "rmsprop": [{}, {"alpha": 0.9, "momentum": 0.5}, {"eps": 1e-3, "weight_decay": 0.1}],
    "rmsprop centered": [{"centered": True}, {"centered": True, "alpha": 0.9, "momentum": 0.5}],
    "adadelta": [{}, {"rho": 0.8}, {"eps": 1e-3, "weight_decay": 0.1}],
    "adam": [{}, {"betas": [0.5, 0.99]}, {"eps": 1e-3, "weight_decay": 0.1}],
    "adam amsgrad": [{"amsgrad": True}, {"amsgrad": True, "betas": [0.5, 0.99], "weight_decay": 0.1}],
    "adamw": [{}, {"betas": [0.5, 0.99]}, {"eps": 1e-3, "weight_decay": 0.1}],
    "nadam": [{}, {"betas": [0.5, 0.99], "momentum_decay": 0.01}, {"eps": 1e-3, "weight_decay": 0.1}],
    "radam": [{}, {"betas": [0.5, 0.6]}, {"betas": [0.5, 0.9], "eps": 1e-3, "weight_decay": 0.1}],
}
RATES_ONLY = {name: [{}, {"weight_decay": 0.1}, {}] for name in ("sgd", "adagrad", "adam", "adamw")}
MIXES = [*FAMILIES.items(), *RATES_ONLY.items()]


def mixed_spec(family: str, members: list[dict[str, Any]]) -> ExperimentSpec:
    name = family.split(maxsplit=1)[0]
    arms = [{"name": name, "learning_rate": 0.02 / (place + 1), **member} for place, member in enumerate(members)]
    return small_spec({"arms": arms_of(OPTIMIZER, *arms), "network.activation": "tanh", "probes": []})


@pytest.mark.parametrize(("family", "members"), MIXES)
def test_every_checked_step_agrees(family: str, members: list[dict[str, Any]]) -> None:
    spec = mixed_spec(family, members)
    (shard,) = plan(spec, 2)
    assert len(shard.stacks) == 1
    run = ShardRun(spec, shard)
    list(run)
    assert run.honesty.ok, run.honesty
    assert run.honesty.checked_steps == [1, 3, 11, 19]


@pytest.mark.parametrize(("family", "members"), MIXES)
def test_a_tame_training_agrees_from_the_first_loss_to_the_last(family: str, members: list[dict[str, Any]]) -> None:
    spec = mixed_spec(family, members)
    stack = Stack(spec, StackPlan(tuple(range(len(members))), (4,)))
    losses = []
    for _ in range(spec.resolved(0).num_steps):
        stack.advance()
        losses.append(stack.losses)
    expected = torch.tensor([train(spec.resolved(arm), 4).losses for arm in range(len(members))])
    assert (torch.stack(losses, dim=1) - expected).abs().max() < 1e-5


@pytest.mark.parametrize("name", ["rmsprop", "adagrad"])
def test_with_rates_of_their_own_they_are_bitwise_what_pytorch_makes_of_each(name: str) -> None:
    spec = mixed_spec(name, [{}, {}])
    stack = Stack(spec, StackPlan((0, 1), (4,)))
    together = stack.network.parameters[0]
    alone = [each.clone().requires_grad_() for each in together.detach()]
    optimizers = [optimizer(spec.resolved(arm).training.optimizer, [mine]) for arm, mine in enumerate(alone)]
    draws = torch.Generator().manual_seed(1)
    for _ in range(20):
        for parameter in stack.network.parameters:
            parameter.grad = torch.randn(parameter.shape, generator=draws)
        for mine, gradient, each in zip(alone, together.grad, optimizers, strict=True):
            mine.grad = gradient.clone()
            each.step()
        stack.update.step()
    assert torch.equal(together, torch.stack(alone))


def test_a_diverged_replica_keeps_its_parameters_and_its_neighbours_theirs() -> None:
    spec = small_spec({"network.activation": "leaky_relu", "arms": arms_of(RATE, 0.1, 1e6, 0.2)})
    (shard,) = plan(spec, 2)
    _, finals = run_shard(spec, shard)
    assert [final.diverged_at is None for final in finals] == [True, True, False, False, True, True]
    stack, sound = (Stack(spec, StackPlan(arms, (0, 1))) for arms in ((0, 1, 2), (0, 2)))
    for _ in range(12):
        stack.advance()
        sound.advance()
    frozen = [each[2:4].clone() for each in stack.network.parameters]
    stack.advance()
    sound.advance()
    for mine, before, theirs in zip(stack.network.parameters, frozen, sound.network.parameters, strict=True):
        assert torch.equal(mine[2:4], before) and mine.isfinite().all()
        assert torch.allclose(mine[[0, 1, 4, 5]], theirs, rtol=0.0, atol=1e-6)


@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_a_sweep_gives_what_single_arms_give(name: str) -> None:
    changes = {"training.optimizer.name": name, "network.activation": "tanh", "probes": []}
    rates = [0.001, 0.003, 0.01, 0.03]
    sweep = small_spec(changes | {"arms": arms_of(RATE, *rates)})
    together, alone = Stack(sweep, StackPlan((0, 1, 2, 3), (0,))), Stack(sweep, StackPlan((2,), (0,)))
    for _ in range(20):
        together.advance()
        alone.advance()
        assert (together.losses[2] - alone.losses[0]).abs() < 1e-5


def test_twice_gives_the_same_bits() -> None:
    spec = mixed_spec("nadam", FAMILIES["nadam"])
    assert run_shard(spec, plan(spec, 2)[0]) == run_shard(spec, plan(spec, 2)[0])
