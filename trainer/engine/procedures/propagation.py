"""`propagation`: an ordinary module, one pass forward and one backward; its stacked twin must find the same gradients.

In double precision, from the weights that training would start with: sixty layers shrink a gradient beyond float32.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from trainer.engine.datasets import load
from trainer.engine.honesty import Honesty, distance
from trainer.engine.losses import loss_function, replica_losses
from trainer.engine.networks import STACKED, build
from trainer.engine.probes.saturation import FLAT
from trainer.engine.procedures.replicas import ReplicaRun
from trainer.engine.specs.procedures.propagation import PropagationArm
from trainer.engine.targets import coded


class PropagationRun(ReplicaRun):
    def curves(self, arm: PropagationArm, seed: int) -> Tensor:
        network, inputs, targets = given(arm, seed)
        with watched(network) as shares:
            *signals, outputs = layers(network, inputs)
        self.pulse()
        loss_function(arm.loss)(outputs, targets).backward()
        linear = [part for part in network.modules() if isinstance(part, nn.Linear)]
        norms = torch.stack([torch.linalg.vector_norm(part.weight.grad) for part in linear[:-1]])
        found = {
            "signal/mean": torch.stack([values.mean() for values in signals]),
            "signal/std": torch.stack([values.std(correction=0) for values in signals]),
            "signal/saturated": torch.tensor(shares[: len(signals)], dtype=torch.float64),
            "gradient/norm": norms,
            "gradient/relative": norms / norms[-1],
        }
        return torch.stack([found[name].detach() for name in self.names])

    def check(self, arm: PropagationArm, seed: int, _curves: Tensor, honesty: Honesty) -> None:
        network, inputs, targets = given(arm, seed)
        loss = loss_function(arm.loss)(network(inputs), targets)
        loss.backward()
        self.pulse()
        stacked = STACKED[arm.network.name]([given(arm, seed)[0]])
        [own_loss] = replica_losses(arm.loss)(stacked.forward(inputs[None], training=True), targets[None])
        own_loss.backward()
        gradients = stacked.replica_tensors(0, [parameter.grad for parameter in stacked.parameters])
        # some are zero but for rounding, such as those of biases in front of batch normalisation
        largest = max(float(torch.linalg.vector_norm(parameter.grad)) for parameter in network.parameters())
        floor = max(1e-8, 1e-6 * largest) if math.isfinite(largest) else 1e-8
        errors = [
            distance(gradient, parameter.grad, floor=floor)
            for gradient, parameter in zip(gradients, network.parameters(), strict=True)
        ]
        honesty.note(1, distance(own_loss, loss, floor=1.0), max(errors), 0.0)


def given(arm: PropagationArm, seed: int) -> tuple[nn.Sequential, Tensor, Tensor]:
    """The network in training mode, inputs [N, I] and coded targets."""
    data = load(arm.data, seed)
    targets = coded(arm, data.train_targets[: arm.batch_size])
    targets = targets.double() if targets.is_floating_point() else targets
    return build(arm, seed).double().train(), data.train_inputs[: arm.batch_size].double(), targets


def layers(network: nn.Sequential, values: Tensor) -> Iterator[Tensor]:
    """What every hidden layer hands to the next one, then the outputs."""
    for place, part in enumerate(network):
        # it begins a layer, or is a whole one
        if place and any(isinstance(each, nn.Linear) for each in part.modules()):
            yield values
        values = part(values)
    yield values


@contextmanager
def watched(network: nn.Sequential) -> Iterator[list[float]]:
    """Shares of activations at the flat ends, in percent, of every function that has some, as values go through."""
    shares: list[float] = []

    def note(function: nn.Module, _inputs: object, values: Tensor) -> None:
        low, high = FLAT[type(function)]
        shares.append(100.0 * float(((values < low) | (values > high)).double().mean()))

    hooks = [part.register_forward_hook(note) for part in network.modules() if type(part) in FLAT]
    try:
        yield shares
    finally:
        for hook in hooks:
            hook.remove()
