"""The lockstep check fails when a stack does something else than plain PyTorch."""

import pytest
import torch
from torch import nn

from tests.engine.examples import small_spec
from trainer.engine import honesty as honesty_module
from trainer.engine.by_hand.activations import FROM_RESULT
from trainer.engine.honesty import Honesty, advance_checked, checked_steps
from trainer.engine.plan import StackPlan
from trainer.engine.specs import ExperimentSpec
from trainer.engine.stack import Stack

MOMENTUM = {"training.optimizer": {"name": "sgd", "learning_rate": 0.1, "momentum": 0.9}}
BY_HAND = small_spec(MOMENTUM)
BY_AUTOGRAD = small_spec(MOMENTUM | {"training.faults": ["no_zero_grad"]})  # what adds gradients up


def checked(stack: Stack) -> Honesty:
    honesty = Honesty()
    advance_checked(stack, {1: stack.arm}, honesty)
    return honesty


def new_stack(spec: ExperimentSpec = BY_HAND) -> Stack:
    stack = Stack(spec, StackPlan((0,), (0, 1)))
    stack.advance()
    return stack


@pytest.mark.parametrize("spec", [BY_HAND, BY_AUTOGRAD])
def test_a_right_step_passes(spec: ExperimentSpec) -> None:
    assert checked(new_stack(spec)).ok


def test_a_mean_over_the_stack_in_place_of_the_sum_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Stack.replica_losses
    monkeypatch.setattr(Stack, "replica_losses", lambda *arguments: right(*arguments) / 2)
    assert checked(new_stack(BY_AUTOGRAD)).max_loss_error > 0.1


def test_a_wrong_activation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = new_stack(BY_AUTOGRAD)
    wrong = [(torch.sigmoid if own.start == own.stop else part, own) for part, own in stack.network._parts]
    monkeypatch.setattr(stack.network, "_parts", wrong)
    assert checked(stack).max_gradient_error > 0.1


def test_a_wrong_derivative_by_hand_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    forward, _ = FROM_RESULT[nn.Tanh](nn.Tanh())
    _, wrong = FROM_RESULT[nn.Sigmoid](nn.Sigmoid())
    monkeypatch.setitem(FROM_RESULT, nn.Tanh, lambda _: (forward, wrong))
    assert checked(new_stack()).max_gradient_error > 0.1


@pytest.mark.parametrize("spec", [BY_HAND, BY_AUTOGRAD])
def test_what_looks_wrong_in_single_precision_is_settled_in_double(
    spec: ExperimentSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(honesty_module, "GRADIENT_TOLERANCE", -1.0)
    honesty = checked(new_stack(spec))
    assert honesty.max_loss_error < 1e-15
    assert honesty.max_gradient_error < 1e-14


def test_a_wrong_learning_rate_is_noticed() -> None:
    stack = new_stack()
    stack.update._rates._first = 0.11
    honesty = checked(stack)
    assert honesty.max_update_error > 1e-5
    assert not honesty.ok


def test_a_forgotten_momentum_is_noticed() -> None:
    stack = new_stack()
    stack.update.optimizer.spec = stack.update.optimizer.spec.model_copy(update={"momentum": 1e-9})
    assert not checked(stack).ok


@pytest.mark.parametrize(("num_steps", "steps"), [(1, (1,)), (3, (1, 2, 3)), (460, (1, 47, 231, 415))])
def test_the_steps_after_0_10_50_and_90_percent_are_checked(num_steps: int, steps: tuple[int, ...]) -> None:
    assert checked_steps(num_steps) == steps
