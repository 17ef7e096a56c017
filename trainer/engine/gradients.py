"""How a stack's losses and gradients are computed: by autograd, or by hand where the hand knows the network."""

from collections.abc import Callable

from torch import Tensor

from trainer.engine.by_hand import ByHand, is_known
from trainer.engine.networks.mlp import StackedMlp
from trainer.engine.specs import ResolvedArm

ReplicaLosses = Callable[[Tensor, Tensor], Tensor]  # outputs [R, B, O] and targets → mean losses [R]
Differentiate = Callable[[Tensor, Tensor], Tensor]  # inputs [R, B, I] and targets → mean losses [R]


def differentiation(network: StackedMlp, arm: ResolvedArm, replica_losses: ReplicaLosses) -> Differentiate:
    """What gives the losses of a batch and leaves the gradients in the network's parameters."""
    if is_known(network, arm):
        return ByHand(network, arm, replica_losses)
    return Autograd(network, replica_losses, arm)


class Autograd:
    """PyTorch records the forward pass and differentiates whatever it was."""

    def __init__(self, network: StackedMlp, replica_losses: ReplicaLosses, arm: ResolvedArm) -> None:
        self._network = network
        self._replica_losses = replica_losses
        self._zeroes = "no_zero_grad" not in arm.training.faults

    def __call__(self, inputs: Tensor, targets: Tensor) -> Tensor:
        losses = self._replica_losses(self._network.forward(inputs, training=True), targets)
        if self._zeroes:
            self._network.flat.gradient.zero_()
        losses.sum().backward()
        return losses.detach()
