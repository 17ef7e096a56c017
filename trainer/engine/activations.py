"""The activations: PyTorch's own modules where there is one, one line each. All work on [B, O] and on [R, B, O]."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from trainer.engine.specs import ActivationSpec


class Step(nn.Module):
    """1 above zero, else 0; its gradient is zero everywhere."""

    def forward(self, values: Tensor) -> Tensor:
        return values.sign().clamp(min=0.0)


class Maxout(nn.Module):
    """The largest of `num_pieces` neighbouring values: [..., units × pieces] → [..., units]."""

    def __init__(self, num_pieces: int) -> None:
        super().__init__()
        self.num_pieces = num_pieces

    def extra_repr(self) -> str:
        return f"num_pieces={self.num_pieces}"

    def forward(self, values: Tensor) -> Tensor:
        return values.unflatten(-1, (-1, self.num_pieces)).amax(dim=-1)


class Shifted(nn.Module):
    """A function plus a constant."""

    def __init__(self, function: nn.Module, shift: float) -> None:
        super().__init__()
        self.function = function
        self.shift = shift

    def extra_repr(self) -> str:
        return f"shift={self.shift}"

    def forward(self, values: Tensor) -> Tensor:
        return self.function(values) + self.shift


ACTIVATIONS: dict[str, Callable[[Any], nn.Module]] = {
    "identity": lambda _: nn.Identity(),
    "step": lambda _: Step(),
    "sigmoid": lambda _: nn.Sigmoid(),
    "tanh": lambda _: nn.Tanh(),
    "relu": lambda _: nn.ReLU(),
    "leaky_relu": lambda spec: nn.LeakyReLU(spec.slope),
    "prelu": lambda spec: nn.PReLU(init=spec.slope),
    "elu": lambda spec: nn.ELU(spec.alpha),
    "selu": lambda _: nn.SELU(),
    "softplus": lambda spec: nn.Softplus(spec.beta),
    "swish": lambda _: nn.SiLU(),
    "gelu": lambda _: nn.GELU(),
    "maxout": lambda spec: Maxout(spec.num_pieces),
    "shifted": lambda spec: Shifted(ACTIVATIONS[spec.function](spec), spec.shift),
}
# of the output layer: what stands behind it
OUTPUT_ACTIVATIONS: dict[str, tuple[nn.Module, ...]] = {
    "identity": (),
    "sigmoid": (nn.Sigmoid(),),
    "tanh": (nn.Tanh(),),
}


def activation(spec: ActivationSpec) -> nn.Module:
    return ACTIVATIONS[spec.name](spec)
