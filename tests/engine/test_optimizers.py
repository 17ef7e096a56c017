"""Every optimizer is PyTorch's, alone and in a stack, and a spec says all that it needs."""

from typing import Any

import pytest
import torch

from tests.engine.examples import faults, small_spec
from trainer.engine.optimizers import OPTIMIZERS as TORCH_OPTIMIZERS
from trainer.engine.optimizers import optimizer
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.specs import OPTIMIZERS, parse_spec
from trainer.engine.stack import Stack

OPTIMIZER = "training.optimizer"
VARIANTS: list[dict[str, Any]] = [
    *({"name": name} for name in OPTIMIZERS),
    *({"name": name, "weight_decay": 0.05} for name in OPTIMIZERS),
    {"name": "sgd", "momentum": 0.9, "nesterov": True, "weight_decay": 0.05},
    {"name": "rmsprop", "momentum": 0.5, "centered": True},
    {"name": "adam", "amsgrad": True, "betas": [0.8, 0.95], "eps": 1e-3},
    {"name": "adamw", "amsgrad": True, "learning_rate": 0.05},
]


def name_of(variant: dict[str, Any]) -> str:
    return "-".join(map(str, variant.values()))


@pytest.mark.parametrize("variant", VARIANTS, ids=name_of)
def test_a_tame_training_agrees_from_the_first_loss_to_the_last(variant: dict[str, Any]) -> None:
    spec = small_spec({OPTIMIZER: variant, "network.activation": "tanh"})
    stack = Stack(spec, StackPlan((0,), (2, 3)))
    losses = []
    for _ in range(spec.resolved(0).num_steps):
        stack.advance()
        losses.append(stack.losses)
    expected = torch.tensor(train(spec.resolved(0), 3).losses)
    assert (torch.stack(losses)[:, 1] - expected).abs().max() < 1e-5


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_one_optimizer_over_a_stack_is_bitwise_one_per_replica(name: str) -> None:
    spec = OPTIMIZERS[name](name=name, weight_decay=0.05)
    draws = torch.Generator().manual_seed(1)
    together = torch.randn(3, 4, 5, generator=draws).requires_grad_()
    alone = [each.clone().requires_grad_() for each in together.detach()]
    optimizers = [optimizer(spec, [together], fused=True), *(optimizer(spec, [each], fused=True) for each in alone)]
    for _ in range(20):
        together.grad = torch.randn(3, 4, 5, generator=draws)
        for mine, gradient in zip(alone, together.grad, strict=True):
            mine.grad = gradient.clone()
        for each in optimizers:
            each.step()
    assert torch.equal(together, torch.stack(alone))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_is_left_away_changes_no_number(name: str) -> None:
    spec = OPTIMIZERS[name](name=name, learning_rate=0.01)
    draws = torch.Generator().manual_seed(0)
    mine, theirs = (torch.ones(50, requires_grad=True) for _ in range(2))
    ours, usual = optimizer(spec, [mine]), TORCH_OPTIMIZERS[name]([theirs], lr=0.01)
    for _ in range(5):
        mine.grad = torch.randn(50, generator=draws)
        theirs.grad = mine.grad.clone()
        ours.step()
        usual.step()
    assert torch.equal(mine, theirs)


def test_the_defaults_are_those_of_pytorch() -> None:
    for name, part in OPTIMIZERS.items():
        usual = optimizer(part(name=name, learning_rate=0.01), [torch.zeros(1, requires_grad=True)]).defaults
        made = type(optimizer(part(name=name), [torch.zeros(1)]))([torch.zeros(1, requires_grad=True)], lr=0.01)
        assert {**usual, "fused": None} == {**made.defaults, "fused": None}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": "sgd", "nesterov": True}, "momentum", "out_of_range"),
        ({"name": "sgd", "betas": [0.9, 0.99]}, "betas", "unknown_field"),
        ({"name": "adam", "momentum": 0.9}, "momentum", "unknown_field"),
        ({"name": "adam", "betas": [0.9]}, "betas", "wrong_length"),
        ({"name": "adam", "betas": [0.9, 1.0]}, "betas.1", "out_of_range"),
        ({"name": "adam", "betas": 0.9}, "betas", "wrong_type"),
        ({"name": "adam", "eps": 0.0}, "eps", "out_of_range"),
        ({"name": "adam", "amsgrad": 1}, "amsgrad", "wrong_type"),
        ({"name": "adamw", "weight_decay": -0.1}, "weight_decay", "out_of_range"),
        ({"name": "lion"}, "name", "unknown_choice"),
    ],
)
def test_what_an_optimizer_has_no_use_for_is_refused(changes: dict[str, Any], field: str, code: str) -> None:
    assert faults({OPTIMIZER: changes}) == {f"{OPTIMIZER}.{field}": code}


def test_a_name_alone_is_an_optimizer_with_its_defaults() -> None:
    assert small_spec({OPTIMIZER: "nadam"}).training.optimizer == OPTIMIZERS["nadam"](name="nadam")
    assert small_spec({OPTIMIZER: "nadam"}).digest == parse_spec(small_spec({OPTIMIZER: "nadam"}).canonical()).digest
