"""In which order and in which batches the examples come, and that plain PyTorch agrees."""

from itertools import islice

import pytest
import torch

from tests.engine.examples import faults, plan, small_spec
from trainer.engine.batches import epoch_orders
from trainer.engine.datasets import load
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import Training
from trainer.engine.stack import Stack

LABELS = torch.tensor([1, 0, 1, 0, 1, 0, 1])
KINDS = [{"training.order": "in_order"}, {"training.order": "by_class"}, {"training.last_batch": "dropped"}]


def orders(seed: int = 3, **changes: object) -> list[list[int]]:
    """Of the first two epochs."""
    training = Training(optimizer={"name": "sgd"}, batch_size=3, **changes)
    return [order.tolist() for order in islice(epoch_orders(training, seed, LABELS), 2)]


def test_shuffled_examples_come_anew_in_every_epoch() -> None:
    first, second = orders()
    assert sorted(first) == sorted(second) == [*range(7)]
    assert first != second


def test_examples_in_order_come_as_they_stand() -> None:
    assert orders(order="in_order") == [[*range(7)]] * 2


def test_examples_by_class_are_sorted_and_shuffled_within() -> None:
    first, second = orders(order="by_class")
    assert LABELS[first].tolist() == LABELS[second].tolist() == sorted(LABELS.tolist())
    assert first != second


def test_a_dropped_last_batch_leaves_other_examples_out_every_epoch() -> None:
    first, second = orders(last_batch="dropped")
    assert len(first) == len(second) == 6
    assert set(first) != set(second)


def test_dropping_costs_one_step_an_epoch() -> None:
    kept, dropped = (small_spec({"training.last_batch": fate}).resolved(0) for fate in ("kept", "dropped"))
    assert (kept.num_steps, dropped.num_steps) == (20, 15)


def test_a_batch_that_the_training_part_cannot_fill_is_refused() -> None:
    found = faults({"training.last_batch": "dropped", "training.batch_size": 51})
    assert found == {"training.batch_size": "out_of_range"}


@pytest.mark.parametrize("changes", KINDS, ids=str)
def test_a_training_agrees_with_plain_pytorch_in_any_order(changes: dict[str, str]) -> None:
    spec = small_spec(changes)
    run = ShardRun(spec, plan(spec, 2)[0])
    list(run)
    assert run.honesty.ok
    for final in run.finals:
        expected = train(spec.resolved(final.arm), final.seed).losses[-1]
        assert final.metrics["train/loss"] == pytest.approx(expected, abs=1e-5)


def test_the_first_batch_in_order_is_the_head_of_the_training_part() -> None:
    spec = small_spec({"training.order": "in_order"})
    stack = Stack(spec, StackPlan((0,), (5,)))
    stack.advance()
    assert torch.equal(stack.batch[0][0], load(spec.data, 5).train_inputs[:16])
