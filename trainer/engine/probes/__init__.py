"""The probes: one file each, listed here. A probe reads a stack after a step and returns [layers, replicas] of numbers.

Names and order of the rows stand in `specs/metrics.py`, where the web process can read them without PyTorch.
"""

from collections.abc import Callable

from torch import Tensor

from trainer.engine.probes import (
    activation_mean,
    activation_std,
    dead_units,
    epoch_loss,
    gradient_norm,
    objective,
    saturation,
    small_weights,
    train_accuracy,
    update_ratio,
    weight_norm,
)
from trainer.engine.stack import Stack

PROBES: dict[str, Callable[[Stack], Tensor]] = {
    "gradient_norm": gradient_norm.read,
    "dead_units": dead_units.read,
    "train_accuracy": train_accuracy.read,
    "objective": objective.read,
    "small_weights": small_weights.read,
    "activation_mean": activation_mean.read,
    "activation_std": activation_std.read,
    "saturation": saturation.read,
    "weight_norm": weight_norm.read,
    "update_ratio": update_ratio.read,
    "epoch_loss": epoch_loss.read,
}
