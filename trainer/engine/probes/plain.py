"""What a record holds of one ordinary network: loss, test part and every probe, as plain PyTorch reads them.

The twins of the probes beside it, which read whole stacks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from trainer.engine.activations import Shifted
from trainer.engine.datasets import Split
from trainer.engine.losses import loss_function
from trainer.engine.networks.dropout import Dropout
from trainer.engine.networks.mlp import Residual
from trainer.engine.oracle import evaluate, predict
from trainer.engine.parts import looked_at
from trainer.engine.probes.saturation import FLAT
from trainer.engine.probes.small_weights import SMALL
from trainer.engine.probes.update_ratio import SMALLEST_NORM
from trainer.engine.specs import OBSERVED_EXAMPLES, ResolvedArm
from trainer.engine.targets import coded, scores

Numbers = dict[str, float]


@dataclass(frozen=True)
class Moment:
    """After a step, whose gradients are still in the parameters. `before` are the weights [O, I] before it."""

    network: nn.Sequential
    arm: ResolvedArm
    data: Split
    loss: Tensor
    before: Sequence[Tensor]
    epoch_loss: float  # the mean over the examples of the epoch's steps so far
    most_looked_at: int = 0  # examples of a part; 0 for all

    def looked_at(self, part: str) -> tuple[Tensor, Tensor]:
        """Inputs and targets of what is evaluated."""
        inputs, targets = (getattr(self.data, f"{part}_{name}") for name in ("inputs", "targets"))
        if not 0 < self.most_looked_at < len(inputs):
            return inputs, targets
        rows = looked_at(len(inputs), self.most_looked_at)
        return inputs[rows], targets[rows]

    @property
    def weights(self) -> list[nn.Parameter]:
        return weights(self.network)

    def hidden(self, inputs: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Of every hidden layer its activations, and what it hands on: the same unless the layer adds its input."""
        self.network.eval()
        layers, values = [], inputs
        for part in self.network:
            if isinstance(part, Residual):
                fired = part.branch(values)
                values = values + fired
                layers.append((fired, values))
            else:
                values = part(values)
                if not isinstance(part, nn.Linear | nn.BatchNorm1d | nn.LayerNorm | Dropout):
                    layers.append((values, values))
        return layers[: len(self.weights) - 1]  # without an activation of the outputs

    @property
    def observed(self) -> list[tuple[Tensor, Tensor]]:
        """The same few training examples in every record."""
        return self.hidden(self.data.train_inputs[:OBSERVED_EXAMPLES])


def weights(network: nn.Module) -> list[nn.Parameter]:
    """Of every linear layer [O, I]."""
    return [part.weight for part in network.modules() if isinstance(part, nn.Linear)]


@torch.no_grad()
def look(moment: Moment, *, probes: Sequence[str]) -> Numbers:
    """Every metric after a step."""
    names = ("test", "validation") if moment.arm.data.num_validation else ("test",)
    parts = {part: evaluate(moment.network, moment.arm, *moment.looked_at(part)) for part in names}
    record = {f"{part}/{name}": value for part, values in parts.items() for name, value in values.items()}
    for probe in probes:
        if probe in PROBES:  # the others are pictures, and no numbers
            record |= PROBES[probe](moment)
    return {"train/loss": moment.loss.item()} | record


def gradient_norm(moment: Moment) -> Numbers:
    return by_layer("gradient_norm", (weight.grad.norm() for weight in moment.weights))


def dead_units(moment: Moment) -> Numbers:
    """A unit is dead that no training example lifts above zero."""
    dead = [fired.amax(dim=0) <= 0 for fired, _ in moment.hidden(moment.data.train_inputs)]
    return shares("dead_units", dead)


def train_accuracy(moment: Moment) -> Numbers:
    inputs, classes = moment.looked_at("train")
    outputs = predict(moment.network, moment.arm, inputs, classes)
    return {"train/accuracy": scores(moment.arm, outputs, classes)["accuracy"].item()}


def objective(moment: Moment) -> Numbers:
    """The loss on the whole training part, with the penalties."""
    (inputs, targets), training = moment.looked_at("train"), moment.arm.training
    outputs = predict(moment.network, moment.arm, inputs, targets)
    loss = loss_function(training.loss)(outputs, coded(moment.arm, targets))
    penalized = moment.network.parameters() if training.penalized == "all" else moment.weights
    for parameter in penalized:
        loss = loss + 0.5 * training.l2 * parameter.square().sum() + training.l1 * parameter.abs().sum()
    return {"train/objective": loss.item()}


def small_weights(moment: Moment) -> Numbers:
    return shares("small_weights", [weight.abs().flatten() < SMALL for weight in moment.weights])


def activation_mean(moment: Moment) -> Numbers:
    return by_layer("activation_mean", (handed_on.mean() for _, handed_on in moment.observed))


def activation_std(moment: Moment) -> Numbers:
    return by_layer("activation_std", (handed_on.double().std(correction=0) for _, handed_on in moment.observed))


def saturation(moment: Moment) -> Numbers:
    """The share at the flat ends of sigmoid or tanh; of each layer, and of all units alike."""
    function, shift = None, 0.0
    for part in moment.network.modules():
        if isinstance(part, Shifted):
            shift = part.shift
        if type(part) in FLAT:
            function = type(part)
            break
    if function is None or not moment.arm.network.saturates:
        return {}
    low, high = (bound + shift for bound in FLAT[function])
    return shares("saturation", [((fired < low) | (fired > high)).T.flatten() for fired, _ in moment.observed])


def weight_norm(moment: Moment) -> Numbers:
    return by_layer("weight_norm", (weight.norm() for weight in moment.weights))


def update_ratio(moment: Moment) -> Numbers:
    pairs = zip(moment.weights, moment.before, strict=True)
    return by_layer("update_ratio", ((now - old).norm() / old.norm().clamp(min=SMALLEST_NORM) for now, old in pairs))


def by_layer(name: str, values: Iterator[Tensor]) -> Numbers:
    return {f"{name}/layer{k}": value.item() for k, value in enumerate(values, start=1)}


def shares(name: str, layers: Sequence[Tensor]) -> Numbers:
    """Of True in percent, of every layer and of all together; of nothing there are none."""
    if not layers:
        return {}
    of_layers = by_layer(name, (100.0 * layer.double().mean() for layer in layers))
    return of_layers | {f"{name}/all": 100.0 * torch.cat([*layers]).double().mean().item()}


PROBES: dict[str, Callable[[Moment], Numbers]] = {
    "gradient_norm": gradient_norm,
    "dead_units": dead_units,
    "train_accuracy": train_accuracy,
    "objective": objective,
    "small_weights": small_weights,
    "activation_mean": activation_mean,
    "activation_std": activation_std,
    "saturation": saturation,
    "weight_norm": weight_norm,
    "update_ratio": update_ratio,
    "epoch_loss": lambda moment: {"train/epoch_loss": moment.epoch_loss},
}
