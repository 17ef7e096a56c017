"""Share of hidden activations, in percent, at the flat ends of sigmoid and tanh, on the observed training examples."""

import torch
from torch import Tensor, nn

from trainer.engine.activations import Shifted
from trainer.engine.probes.observed import hidden, rows
from trainer.engine.stack import Stack

FLAT = {nn.Sigmoid: (0.01, 0.99), nn.Tanh: (-0.99, 0.99)}  # below and above these


def read(stack: Stack) -> Tensor:
    """[hidden layers + 1, replicas]; the last row is of all hidden units. No rows for other activations."""
    if not stack.arm.network.saturates:
        return rows([], stack)
    widths = torch.tensor(stack.arm.network.hidden_widths, dtype=torch.float64)
    low, high = _bounds(stack)
    layers = [((fired < low) | (fired > high)).double().mean(dim=(1, 2)) for fired, _ in hidden(stack)]
    return 100.0 * torch.stack([*layers, torch.stack(layers, dim=1) @ widths / widths.sum()])


def _bounds(stack: Stack) -> tuple[Tensor, Tensor]:
    """[R, 1, 1] each: arms of one stack may differ in their activation."""
    bounds = torch.empty(2, len(stack.train_inputs), 1, 1)
    # all hidden layers are alike; where there is a normalisation, it stands in front of the activation
    first = next(runs for runs in stack.network.activations if all(module is not None for module, _ in runs))
    for module, own in first:
        function, shift = (module.function, module.shift) if isinstance(module, Shifted) else (module, 0.0)
        bounds[:, own] = torch.tensor(FLAT[type(function)])[:, None, None, None] + shift
    return bounds[0], bounds[1]
