"""The step of a dense network with its backward pass written out: the same numbers as autograd's, in half the time.

Such small tensors are cheaper to compute than to dispatch, so every operation counts and writes into memory that it
finds there. What has no derivative here is left to autograd, part by part; the lockstep check covers it all.
"""

from torch import Tensor

from trainer.engine.by_hand.losses import ReplicaLosses, loss_by_hand
from trainer.engine.by_hand.steps import (
    BatchNormStep,
    DropoutStep,
    ForkStep,
    JoinStep,
    LayerNormStep,
    Linear,
    Recorded,
    Step,
    activation_step,
)
from trainer.engine.networks.mlp import StackedMlp
from trainer.engine.networks.stacked_parts import (
    BatchNorm,
    Elementwise,
    Fork,
    StackedDropout,
    layer_norm,
    linear,
)
from trainer.engine.specs import TrainingArm


def is_known(network: object, arm: TrainingArm) -> bool:
    """Whether `ByHand` does what the arm's spec says: gradients are written, so they can't add up."""
    return isinstance(network, StackedMlp) and "no_zero_grad" not in arm.training.faults


class ByHand:
    """Mean losses [R] of inputs [R, B, I] and coded targets; the gradients are left in the network's parameters."""

    def __init__(self, network: StackedMlp, arm: TrainingArm, replica_losses: ReplicaLosses) -> None:
        self._network = network
        self._loss = loss_by_hand(arm.training.loss, replica_losses)
        self._passes: dict[int, _Pass] = {}

    def __call__(self, inputs: Tensor, targets: Tensor) -> Tensor:
        both_ways = self._passes.get(inputs.shape[1])
        if both_ways is None:  # the last batch of an epoch may be smaller
            both_ways = self._passes[inputs.shape[1]] = _Pass(self._network, inputs.shape[1])
        outputs = both_ways.forward(inputs)
        losses = self._loss(outputs, targets, both_ways.gradient)
        both_ways.backward()
        return losses


class _Pass:
    """Through the whole network and back, of batches of one size."""

    def __init__(self, network: StackedMlp, num_examples: int) -> None:
        self._steps: list[Step] = []
        forks: list[ForkStep] = []
        layers = [part for part, _ in network.parts if part is linear]
        num_layers = 0
        for part, parameters in network.parts:
            if part is linear:
                num_layers += 1
                is_last = num_layers == len(layers)
                step = Linear(*parameters, num_examples, is_first=num_layers == 1, is_last=is_last)
            elif isinstance(part, Elementwise):
                step = activation_step(part)
            elif isinstance(part, BatchNorm):
                step = BatchNormStep(part, *parameters, num_examples)
            elif part is layer_norm:
                step = LayerNormStep(*parameters)
            elif isinstance(part, StackedDropout):
                step = DropoutStep(part)
            elif isinstance(part, Fork):
                step = ForkStep()
                forks.append(step)
            elif getattr(part, "__func__", None) is Fork.join:
                step = JoinStep(forks[-1])
            else:
                step = Recorded(part, parameters)
            self._steps.append(step)
        num_replicas, _, num_outputs = network.weights[-1].shape
        # by the outputs, turned as they are; whatever the loss is, it is written to
        self.gradient = network.flat.values.new_empty(num_replicas, num_outputs, num_examples)
        self._by_outputs = self.gradient.mT

    def forward(self, values: Tensor) -> Tensor:
        """Outputs, turned: [R, O, B]."""
        for step in self._steps:
            values = step.forward(values)
        return values.mT

    def backward(self) -> None:
        by_values: Tensor | None = self._by_outputs
        for step in reversed(self._steps):
            by_values = step.backward(by_values)
