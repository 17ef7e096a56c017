"""Every loss on a stack is what PyTorch computes for one network, whatever it is asked to predict."""

from typing import Any

import pytest
import torch
from torch.nn import functional

from benchmarks.lockstep import FLOWERS, GOALS, MOONS, TOPICS, WAVE, Goal
from tests.engine.examples import arms_of, faults, small_spec
from trainer.engine.datasets import load
from trainer.engine.losses import LOSSES, STACKED, loss_function
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.specs import ExperimentSpec, LossSpec, members_of
from trainer.engine.stack import Stack
from trainer.engine.targets import coded


def spec_with(outputs: str, data: dict[str, Any], loss: Any, activation: str = "identity") -> ExperimentSpec:
    metric = {"sine": "test/rmse", "multilabel": "test/exact_match"}.get(data["name"], "test/accuracy")
    changes = {"network.outputs": outputs, "network.output_activation": activation, "network.hidden_widths": [5]}
    changes |= {"data": data, "training.loss": loss, "measure.metric": metric, "probes": ["gradient_norm"]}
    changes |= {"training.num_epochs": 1, "training.optimizer.learning_rate": 0.05}
    return small_spec(changes | {"arms": arms_of("network.activation", "tanh", "relu")})


def test_every_loss_of_a_spec_can_be_computed() -> None:
    assert set(LOSSES) == set(STACKED) == set(members_of(LossSpec))


@pytest.mark.parametrize("goal", GOALS, ids=str)
def test_what_a_stack_measures_is_what_plain_pytorch_measures(goal: Goal) -> None:
    spec = spec_with(goal.outputs, goal.data, goal.loss, goal.output_activation)
    stack = Stack(spec, StackPlan((0, 1), (3,)))
    for _ in range(stack.num_steps):
        stack.advance()
    for arm in (0, 1):
        expected = train(spec.resolved(arm), 3)
        assert stack.losses[arm].item() == pytest.approx(expected.losses[-1], abs=1e-5)
        assert [float(values[arm]) for values in stack.test()] == pytest.approx([*expected.tested.values()], abs=1e-4)


LOGITS = torch.tensor([[2.0, -1.0, 0.5], [0.0, 1.0, 3.0]])
ONE_HOT = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("half_mse", 0.5 * (1 + 1 + 0.25 + 0 + 1 + 4) / 2),
        ("mse", (1 + 1 + 0.25 + 0 + 1 + 4) / 6),
        ("rmse", ((1 + 1 + 0.25 + 0 + 1 + 4) / 6) ** 0.5),
        ("mae", (1 + 1 + 0.5 + 0 + 1 + 2) / 6),
        ({"name": "huber", "delta": 1.0}, (0.5 + 0.5 + 0.125 + 0 + 0.5 + 1.5) / 6),
    ],
    ids=str,
)
def test_distances_are_what_their_names_say(loss: Any, expected: float) -> None:
    assert loss_function(loss_of(loss))(LOGITS, ONE_HOT).item() == pytest.approx(expected)


def test_losses_on_one_hot_rows_agree_where_theory_says_so() -> None:
    cross_entropy = functional.cross_entropy(LOGITS, torch.tensor([0, 2])).item()
    for loss in ("cross_entropy_one_hot", {"name": "kl", "reduction": "batchmean"}):
        assert loss_function(loss_of(loss))(LOGITS, ONE_HOT).item() == pytest.approx(cross_entropy)
    mean, total = ({"name": "softmax_mse", "over_classes": way} for way in ("mean", "sum"))
    values = [loss_function(loss_of(loss))(LOGITS, ONE_HOT).item() for loss in (mean, total)]
    assert values[1] == pytest.approx(3 * values[0])


def loss_of(loss: Any) -> LossSpec:
    return small_spec({"data": FLOWERS, "training.loss": loss}).training.loss


@pytest.mark.parametrize(
    ("outputs", "data", "loss", "activation", "targets"),
    [
        ("single", MOONS, "bce", "identity", {0.0, 1.0}),
        ("single", MOONS, "mse", "sigmoid", {0.0, 1.0}),
        ("single", MOONS, "mse", "identity", {-1.0, 1.0}),
        ("single", MOONS, "half_mse", "tanh", {-1.0, 1.0}),
        ("per_class", FLOWERS, "mse", "identity", {0.0, 1.0}),
        ("per_class", FLOWERS, "mse", "tanh", {-1.0, 1.0}),
        ("per_class", TOPICS, "kl", "identity", {0.0, 1.0, 0.5, 1 / 3}),
    ],
)
def test_targets_are_what_the_outputs_can_reach(
    outputs: str, data: dict[str, Any], loss: str, activation: str, targets: set[float]
) -> None:
    arm = spec_with(outputs, data, loss, activation).resolved(0)
    found = coded(arm, load(arm.data, 0).train_targets)
    assert {round(value, 4) for value in found.unique().tolist()} == {round(value, 4) for value in targets}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"data": FLOWERS, "network.outputs": "single", "training.loss": "bce"}, "network.outputs"),
        ({"network.outputs": "single"}, "training.loss.name"),
        ({"training.loss": "multilabel_bce"}, "training.loss.name"),
        ({"network.output_activation": "sigmoid"}, "network.output_activation"),
        ({"data": WAVE}, "training.loss.name"),
        ({"data": TOPICS}, "training.loss.name"),
        ({"data": WAVE, "training.loss": "mse", "network.outputs": "single"}, "network.outputs"),
        ({"data": WAVE, "training.loss": "mse", "training.order": "by_class"}, "training.order"),
        ({"data": WAVE, "training.loss": "mse", "probes": ["train_accuracy"]}, "probes.0"),
        ({"data": WAVE, "training.loss": "mse"}, "measure.metric"),
    ],
)
def test_what_does_not_fit_the_targets_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    assert faults({"probes": []} | changes) == {field: "unknown_choice"}


def test_a_loss_that_fits_in_one_arm_alone_is_refused_in_the_other() -> None:
    arms = arms_of("training.loss", "cross_entropy", "multilabel_bce")
    assert faults({"arms": arms}) == {"arms.1.set.training.loss.name": "unknown_choice"}
    assert faults({"arms": arms_of("training.loss", "mse", {"name": "mse", "delta": 1.0})}) == {
        "arms.1.set.training.loss.delta": "unknown_field"
    }
