"""A stack trains exactly what plain PyTorch would: step for step, and for tame specs to the end."""

from typing import Any

import pytest
import torch

from tests.engine.examples import claim_spec, plan, small_spec
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import ExperimentSpec
from trainer.engine.stack import Stack

OPTIMIZERS: list[dict[str, Any]] = [
    {"name": "sgd", "learning_rate": 0.1},
    {"name": "sgd", "learning_rate": 0.05, "momentum": 0.9},
    {"name": "adam", "learning_rate": 0.01},
]


def stacked_losses(spec: ExperimentSpec, stack_plan: StackPlan, num_steps: int) -> torch.Tensor:
    """[steps, replicas]"""
    stack = Stack(spec, stack_plan)
    losses = []
    for _ in range(num_steps):
        stack.advance()
        losses.append(stack.losses)
    return torch.stack(losses)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda each: f"{each['name']}-{each.get('momentum', 0)}")
def test_a_tame_training_agrees_from_the_first_loss_to_the_last(optimizer: dict[str, Any]) -> None:
    spec = small_spec({"training.optimizer": optimizer})
    losses = stacked_losses(spec, StackPlan((0, 1), (2, 3)), spec.resolved(0).num_steps)
    for column, (arm, seed) in enumerate(StackPlan((0, 1), (2, 3)).replicas):
        expected = torch.tensor(train(spec.resolved(arm), seed).losses)
        assert (losses[:, column] - expected).abs().max() < 1e-5


def test_the_deep_sigmoid_claim_agrees_over_its_whole_training() -> None:
    spec = claim_spec("deep-sigmoid-does-not-train")
    for arm in (0, 1):
        losses = stacked_losses(spec, StackPlan((arm,), (0, 1)), spec.resolved(arm).num_steps)
        expected = torch.tensor(train(spec.resolved(arm), 1).losses)
        assert (losses[:, 1] - expected).abs().max() < 1e-4


def test_the_final_measures_agree() -> None:
    spec = small_spec()
    run = ShardRun(spec, plan(spec, 2)[0])
    list(run)
    for final in run.finals:
        expected = train(spec.resolved(final.arm), final.seed)
        assert final.metrics["test/accuracy"] == pytest.approx(expected.tested["test/accuracy"])
        assert final.metrics["test/loss"] == pytest.approx(expected.tested["test/loss"], abs=1e-5)
        assert final.metrics["train/loss"] == pytest.approx(expected.losses[-1], abs=1e-5)


def test_the_last_batch_of_an_epoch_may_be_smaller() -> None:
    spec = small_spec({"training.batch_size": 16})
    stack = Stack(spec, StackPlan((0,), (0,)))
    sizes = []
    for _ in range(8):
        stack.advance()
        sizes.append(stack.batch[0].shape[1])
    assert sizes == [16, 16, 16, 2] * 2
