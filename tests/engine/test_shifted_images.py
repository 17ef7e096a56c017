"""Images that move: the training part anew in every epoch, the test part once, and plain PyTorch moves them too."""

import pytest
import torch

from tests.engine.examples import arms_of, faults, plan, run_shard, small_spec
from trainer.engine.batches import epoch_inputs
from trainer.engine.datasets import load
from trainer.engine.datasets.shifting import shifted
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.specs import Digits
from trainer.engine.specs.data.mnist import Mnist
from trainer.engine.stack import Stack

IMAGE = torch.arange(1.0, 10.0)[None]
FEW = {"name": "digits", "scaling": "sixteenth", "train_limit": 50, "test_shift": 1}
SHIFTING = {"data": FEW, "arms": arms_of("data.train_shift", 0, 2), "probes": []}


def test_an_image_moves_down_and_to_the_right_and_zeros_come_in() -> None:
    assert shifted(IMAGE, torch.tensor([[1, 0]]))[0].tolist() == [0, 0, 0, 1, 2, 3, 4, 5, 6]
    assert shifted(IMAGE, torch.tensor([[0, -1]]))[0].tolist() == [2, 3, 0, 5, 6, 0, 8, 9, 0]
    assert shifted(IMAGE, torch.tensor([[0, 0]])) is IMAGE


def test_test_images_move_once_by_every_distance_up_to_the_shift() -> None:
    still, moved = (load(Digits(name="digits", test_shift=shift), 3) for shift in (0, 1))
    assert torch.equal(still.train_inputs, moved.train_inputs)
    every = [torch.tensor([[down, right]]) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    for image, own in zip(moved.test_inputs[:30], still.test_inputs[:30], strict=True):
        assert any(torch.equal(image, shifted(own[None], move)[0]) for move in every)
    assert len(moved.test_inputs) > (moved.test_inputs == still.test_inputs).all(dim=1).sum() > 0


def test_training_images_move_anew_in_every_epoch_and_by_the_seed() -> None:
    images = load(Digits(name="digits"), 0).train_inputs[:40]
    spec, rows = Digits(name="digits", train_shift=2), torch.arange(40)
    epochs = epoch_inputs(spec, 5, images)
    first, second = next(epochs)(rows), next(epochs)(rows)
    assert not torch.equal(first, second)
    assert torch.equal(first, next(epoch_inputs(spec, 5, images))(rows))
    assert not torch.equal(first, next(epoch_inputs(spec, 6, images))(rows))


def test_a_stack_of_moving_and_still_images_agrees_with_plain_pytorch_from_first_loss_to_last() -> None:
    spec = small_spec(SHIFTING)
    stack = Stack(spec, StackPlan((0, 1), (2, 3)))
    losses = []
    for _ in range(stack.num_steps):
        stack.advance()
        losses.append(stack.losses)
    for row, (arm, seed) in enumerate(stack.plan.replicas):
        expected = torch.tensor(train(spec.resolved(arm), seed).losses)
        assert (torch.stack(losses)[:, row] - expected).abs().max() < 1e-5


@pytest.mark.parametrize(
    "changes", [{"training.order": "in_order"}, {"training.faults": ["shuffled_outputs"]}], ids=str
)
def test_every_checked_step_agrees_whatever_the_order(changes: dict[str, object]) -> None:
    spec = small_spec({**SHIFTING, **changes})
    run_shard(spec, plan(spec, 2)[0])


def test_only_images_can_be_moved_and_not_out_of_sight() -> None:
    assert faults({"data.train_shift": 1}) == {"data.train_shift": "unknown_field"}
    assert faults({"data": {"name": "digits", "test_shift": 8}}) == {"data.test_shift": "out_of_range"}
    assert Mnist(name="mnist", test_shift=14).test_shift == 14
