"""The lockstep check fails when a stack does something else than plain PyTorch."""

import pytest
import torch

from tests.engine.examples import small_spec
from trainer.engine import honesty as honesty_module
from trainer.engine.honesty import Honesty, advance_checked, checked_steps
from trainer.engine.plan import StackPlan
from trainer.engine.stack import Stack

SPEC = small_spec({"training.optimizer": {"name": "sgd", "learning_rate": 0.1, "momentum": 0.9}})


def checked(stack: Stack) -> Honesty:
    honesty = Honesty()
    advance_checked(stack, {1: SPEC.resolved(0)}, honesty)
    return honesty


def new_stack() -> Stack:
    stack = Stack(SPEC, StackPlan((0,), (0, 1)))
    stack.advance()
    return stack


def test_a_right_step_passes() -> None:
    assert checked(new_stack()).ok


def test_a_mean_over_the_stack_in_place_of_the_sum_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = new_stack()
    right = stack.replica_losses
    monkeypatch.setattr(stack, "replica_losses", lambda logits, labels: right(logits, labels) / 2)
    assert checked(stack).max_loss_error > 0.1


def test_a_wrong_activation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = new_stack()
    wrong = [(torch.sigmoid if own.start == own.stop else part, own) for part, own in stack.network._parts]
    monkeypatch.setattr(stack.network, "_parts", wrong)
    assert checked(stack).max_gradient_error > 0.1


def test_what_looks_wrong_in_single_precision_is_settled_in_double(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(honesty_module, "GRADIENT_TOLERANCE", -1.0)
    honesty = checked(new_stack())
    assert honesty.max_loss_error < 1e-15
    assert honesty.max_gradient_error < 1e-14


def test_a_wrong_learning_rate_is_noticed() -> None:
    stack = new_stack()
    stack.optimizer.param_groups[0]["lr"] = 0.11
    honesty = checked(stack)
    assert honesty.max_update_error > 1e-5
    assert not honesty.ok


def test_a_forgotten_momentum_is_noticed() -> None:
    stack = new_stack()
    stack.optimizer.param_groups[0]["momentum"] = 0.0
    assert not checked(stack).ok


@pytest.mark.parametrize(("num_steps", "steps"), [(1, (1,)), (3, (1, 2, 3)), (460, (1, 47, 231, 415))])
def test_the_steps_after_0_10_50_and_90_percent_are_checked(num_steps: int, steps: tuple[int, ...]) -> None:
    assert checked_steps(num_steps) == steps
