"""One replica in plain PyTorch, written to be read: what every stack is held against, and what a lesson shows.

Nothing here knows about stacks. `train` runs a whole training; `honesty.py` borrows its parts for single steps.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from trainer.engine.batches import epoch_orders
from trainer.engine.datasets import load
from trainer.engine.losses import LOSSES
from trainer.engine.networks import build
from trainer.engine.optimizers import optimizer
from trainer.engine.specs import ResolvedArm


@dataclass(frozen=True)
class Trajectory:
    """Loss of every step's batch, and what test and validation part say at the end. Accuracy in percent."""

    losses: list[float]
    test_loss: float
    test_accuracy: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None


def train(arm: ResolvedArm, seed: int) -> Trajectory:
    """The whole training of one network."""
    data = load(arm.data, seed)
    network = build(arm, seed)
    steps = optimizer(arm.training.optimizer, network.parameters())
    loss_function = LOSSES[arm.training.loss]
    losses = []

    # One generator per seed shuffles the examples: another arm with this seed sees the same batches.
    orders = epoch_orders(arm.training, seed, data.train_labels)
    for _ in range(arm.training.num_epochs):
        # In training dropout sets values to zero, and batch norm looks at the batch. In evaluation neither does.
        network.train()
        # The last batch of an epoch is smaller when the batch size does not divide what the epoch uses.
        for batch in next(orders).split(arm.training.batch_size):
            loss = differentiate(network, loss_function, data.train_inputs[batch], data.train_labels[batch])
            # Only now do the parameters move, against the gradient, by the optimizer's rule.
            steps.step()
            losses.append(loss.item())

    tested = evaluate(network, loss_function, data.test_inputs, data.test_labels)
    if not arm.data.num_validation:
        return Trajectory(losses, *tested)
    return Trajectory(
        losses, *tested, *evaluate(network, loss_function, data.validation_inputs, data.validation_labels)
    )


def differentiate(network: nn.Module, loss_function: Callable[..., Tensor], inputs: Tensor, labels: Tensor) -> Tensor:
    """The batch's mean loss; its gradients are left in the parameters."""
    # Gradients add up in PyTorch: without this the last step's would still be in there.
    network.zero_grad()
    # The network gives logits, not probabilities: cross-entropy takes the softmax itself, in logarithms,
    # which neither overflows nor loses the small probabilities.
    loss = loss_function(network(inputs), labels)
    # The chain rule, from the loss back to every parameter; the result lies in `parameter.grad`.
    loss.backward()
    return loss.detach()


@torch.no_grad()  # no gradients are needed to look at the result
def evaluate(
    network: nn.Module, loss_function: Callable[..., Tensor], inputs: Tensor, labels: Tensor
) -> tuple[float, float]:
    """Mean loss and accuracy on examples that training never saw."""
    network.eval()
    logits = network(inputs)
    loss = loss_function(logits, labels)
    # The predicted class is the one with the largest logit.
    is_correct = logits.argmax(dim=1) == labels
    return loss.item(), 100.0 * is_correct.double().mean().item()
