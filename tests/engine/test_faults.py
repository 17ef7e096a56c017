"""Deliberate faults do what they are named for, in the stack as in plain PyTorch, and only where it has an effect."""

from typing import Any

import pytest
import torch

from tests.engine.examples import arms_of, faults, plan, run_shard, small_spec
from trainer.engine.cost import CostModel, price
from trainer.engine.networks import build
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import Final
from trainer.engine.specs import ExperimentSpec
from trainer.engine.stack import Stack

NORMED = {"network.norm": "batch", "network.dropout": 0.2}
ONE_CLASS = {"training.faults": ["no_eval_mode"], "training.evaluation_batches": "one_class"}


def finals_of(spec: ExperimentSpec) -> list[Final]:
    return run_shard(spec, plan(spec, 2)[0])[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"training.faults": ["no_zero_grad"], "training.optimizer.learning_rate": 0.01},
        {"training.faults": ["shuffled_outputs"]},
        {"training.faults": ["softmax_twice"]},
        {"training.faults": ["no_zero_grad", "softmax_twice", "shuffled_outputs"]},
        {"training.faults": ["no_eval_mode"], **NORMED},
        {**ONE_CLASS, **NORMED},
    ],
    ids=lambda changes: "-".join(changes["training.faults"]),
)
def test_a_faulty_training_agrees_with_plain_pytorch(changes: dict[str, Any]) -> None:
    spec = small_spec(changes | {"data.validation_share": 0.2, "probes": ["train_accuracy"]})
    for final in finals_of(spec):
        expected = train(spec.resolved(final.arm), final.seed)
        assert final.metrics["train/loss"] == pytest.approx(expected.losses[-1], abs=1e-4)
        assert final.metrics["test/loss"] == pytest.approx(expected.tested["test/loss"], abs=1e-4)
        assert final.metrics["validation/accuracy"] == pytest.approx(expected.tested["validation/accuracy"])


def test_without_zero_grad_the_gradients_of_all_steps_add_up() -> None:
    plain, faulty = (
        Stack(
            small_spec({"training.faults": list(names), "training.optimizer.learning_rate": 1e-9}),
            StackPlan((0,), (3,)),
        )
        for names in ((), ("no_zero_grad",))
    )
    total = torch.zeros(())
    for _ in range(4):
        plain.advance()
        faulty.advance()
        total = total + plain.network.weights[0].grad
    assert torch.allclose(faulty.network.weights[0].grad, total, atol=1e-6)


def test_shuffled_outputs_are_the_same_for_every_arm_of_a_seed() -> None:
    stack = Stack(small_spec({"training.faults": ["shuffled_outputs"]}), StackPlan((0, 1), (3, 4)))
    plain = Stack(small_spec(), StackPlan((0, 1), (3, 4)))
    stack.advance()
    plain.advance()
    assert torch.equal(stack.batch[1][0], stack.batch[1][2])
    assert torch.equal(stack.batch[0], plain.batch[0])
    assert not torch.equal(stack.batch[1], plain.batch[1])
    assert torch.equal(stack.batch[1].sort(dim=1)[0], plain.batch[1].sort(dim=1)[0])


def test_after_a_softmax_the_loss_has_a_floor() -> None:
    """ln(1 + (C − 1) / e): all of the probability on the right class is a difference of 1 between logits."""
    spec = small_spec(
        {"training.faults": ["softmax_twice"], "training.num_epochs": 60, "training.optimizer.momentum": 0.9}
    )
    assert all(final.metrics["test/loss"] > torch.tensor(1 + 1 / torch.e).log() for final in finals_of(spec))
    outputs = build(spec.resolved(0), 0)(torch.randn(5, 2))
    assert torch.allclose(outputs.sum(dim=1), torch.ones(5))


def test_one_class_a_batch_is_fatal_where_batch_norm_is_not_switched() -> None:
    arms = [{"slug": slug, "set": {"training.faults": names}} for slug, names in (("a", []), ("b", ["no_eval_mode"]))]
    changes = {"network.norm": "batch", "training.evaluation_batches": "one_class", "arms": arms}
    spec = small_spec(changes | {"training.num_epochs": 20, "data.num_examples": 200})
    values = {arm: [final.value for final in finals_of(spec) if final.arm == arm] for arm in (0, 1)}
    assert min(values[0]) > 80 and max(values[1]) < 70


def test_how_often_a_faulty_evaluation_looks_changes_no_training() -> None:
    changes = {"training.faults": ["no_eval_mode"], **NORMED}
    spec = small_spec(changes)
    looked, left_alone = Stack(spec, StackPlan((0,), (0,))), Stack(spec, StackPlan((0,), (0,)))
    for _ in range(3):
        looked.advance()
        left_alone.advance()
        assert torch.equal(looked.test()[0], looked.test()[0])
    assert torch.equal(looked.losses, left_alone.losses)


def test_a_class_with_a_single_example_can_be_evaluated_by_batch_norm() -> None:
    spec = small_spec({**ONE_CLASS, "data": {"name": "gate", "gate": "and"}, "network.norm": "batch"})
    assert all(final.value is not None for final in finals_of(spec))


def test_a_fault_is_an_arm_of_its_own() -> None:
    spec = small_spec({"arms": arms_of("training.faults", [], ["softmax_twice"])})
    assert len({final.value for final in finals_of(spec)}) > 1


def test_evaluating_one_network_at_a_time_is_paid_for() -> None:
    prices = [
        price(small_spec({**NORMED, "training.faults": names}), 10, cost=CostModel(), num_workers=1).seconds
        for names in ([], ["no_eval_mode"])
    ]
    assert prices[0] < prices[1]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"training.faults": ["no_eval_mode"]}, {"training.faults": "unused"}),
        ({"training.faults": ["no_eval_mode"], "network.norm": "layer"}, {"training.faults": "unused"}),
        ({"training.faults": ["softmax_twice", "softmax_twice"]}, {"training.faults.1": "duplicate"}),
        ({"training.faults": ["no_backward"]}, {"training.faults.0": "unknown_choice"}),
        ({"training.faults": "softmax_twice"}, {"training.faults": "wrong_type"}),
        ({"training.evaluation_batches": "one_class"}, {"training.evaluation_batches": "unused"}),
    ],
)
def test_a_fault_without_effect_is_refused(changes: dict[str, Any], fault: dict[str, str]) -> None:
    assert faults(changes) == fault
