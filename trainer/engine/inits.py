"""Initial weights and biases of linear layers, PyTorch's own draws where there are any; one line each."""

from collections.abc import Callable, Sequence
from functools import partial
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn

from trainer.engine.specs import BiasSpec, InitSpec, Mlp

HE = {"nonlinearity": "relu"}  # variance 2 / inputs
LECUN = {"nonlinearity": "linear"}  # variance 1 / inputs
INITS: dict[str, Callable[[Any], Callable[[Tensor], Tensor]]] = {
    "torch_default": lambda _: lambda weight: weight,  # what nn.Linear's constructor has drawn
    "xavier_uniform": lambda _: nn.init.xavier_uniform_,
    "xavier_normal": lambda _: nn.init.xavier_normal_,
    "he_uniform": lambda _: partial(nn.init.kaiming_uniform_, **HE),
    "he_normal": lambda _: partial(nn.init.kaiming_normal_, **HE),
    "lecun_uniform": lambda _: partial(nn.init.kaiming_uniform_, **LECUN),
    "lecun_normal": lambda _: partial(nn.init.kaiming_normal_, **LECUN),
    "orthogonal": lambda _: nn.init.orthogonal_,
    "identity": lambda _: nn.init.eye_,  # ones on the diagonal, also where it is no square
    "normal": lambda spec: partial(nn.init.normal_, std=spec.std),
    "uniform": lambda spec: partial(nn.init.uniform_, a=-spec.bound, b=spec.bound),
    "constant": lambda spec: partial(nn.init.constant_, val=spec.value),
    "zero": lambda _: nn.init.zeros_,
}


@torch.no_grad()
def initialise(network: Mlp, layers: Sequence[nn.Linear]) -> None:
    """Weights and biases of every layer, from input to output; what is PyTorch's default stays as constructed."""
    for index, layer in enumerate(layers):
        INITS[network.init.name](network.init)(layer.weight)
        gain = getattr(network.init, "gain", 1.0)
        if index == 0:
            gain *= getattr(network.init, "first_gain", 1.0)
        if layer is not layers[-1] and network.adds_input[index]:
            gain *= network.branch_gain
        if gain != 1.0:
            layer.weight.mul_(gain)
        _set_bias(layer, network.output_bias if layer is layers[-1] else network.hidden_bias, network.init)
    if getattr(network.activation, "compensation", "none") == "next_bias":
        for layer in layers[1:]:  # W (a + shift) + b is what W a + b was
            layer.bias.sub_(network.activation.shift * layer.weight.sum(dim=1))


def _set_bias(layer: nn.Linear, bias: BiasSpec, init: InitSpec) -> None:
    if bias.name == "zero" or (bias.name == "usual" and init.name != "torch_default"):
        nn.init.zeros_(layer.bias)
    elif bias.name == "constant":
        nn.init.constant_(layer.bias, bias.value)
    elif bias.name == "glorot_uniform":
        bound = sqrt(6 / (layer.in_features + layer.out_features))
        nn.init.uniform_(layer.bias, -bound, bound)
