"""The networks a spec can name; `engine/networks` builds them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import model_validator

from trainer.engine.specs.activations import ActivationSpec, Maxout, PlainActivation
from trainer.engine.specs.fields import AsTuple, Part, Real, fault, quantity
from trainer.engine.specs.inits import BiasSpec, InitSpec, RuledBias, ScaledInit

Width = Annotated[int, quantity("units of one hidden layer", unit="units", ge=1, le=1024)]


class Mlp(Part):
    """Linear layers with an activation between them."""

    name: Literal["mlp"]
    hidden_widths: Annotated[tuple[Width, ...], AsTuple] = quantity(
        "width of each hidden layer, from input to output", unit="units", default=(64, 64), max_length=60
    )
    activation: ActivationSpec = quantity("activation of every hidden layer", default=PlainActivation(name="relu"))
    init: InitSpec = quantity("initial weights", default=ScaledInit(name="torch_default"))
    hidden_bias: BiasSpec = quantity("initial biases of the hidden layers", default=RuledBias(name="usual"))
    output_bias: BiasSpec = quantity("initial biases of the output layer", default=RuledBias(name="usual"))
    norm: Literal["none", "batch", "layer"] = quantity(
        "normalisation in front of every hidden activation, with a learned scale and shift per unit; batch: over the "
        "batch, when testing by the running mean and variance (momentum 0.1); layer: over the layer's units",
        default="none",
    )
    dropout: Real = quantity(
        "probability that a hidden activation is set to zero in a training step; the others are divided by the "
        "rest of the probability",
        default=0.0,
        ge=0.0,
        le=0.95,
    )

    @model_validator(mode="after")
    def _what_acts_on_hidden_layers_needs_one(self) -> Self:
        for name in ("norm", "dropout"):
            default = type(self).model_fields[name].default
            if not self.hidden_widths and getattr(self, name) != default:
                raise fault("unused", name, {"default": default})
        return self

    def layer_shapes(self, num_inputs: int, num_outputs: int) -> tuple[tuple[int, int], ...]:
        """(inputs, outputs) of every linear layer."""
        pieces = self.activation.num_pieces if isinstance(self.activation, Maxout) else 1
        *hidden, last = pairwise((num_inputs, *self.hidden_widths, num_outputs))
        return (*((inputs, pieces * outputs) for inputs, outputs in hidden), last)

    def num_other_parameters(self, layer_shapes: Sequence[tuple[int, int]]) -> int:
        """Learned parameters beside weights and biases: slopes, scales and shifts."""
        scaled = sum(outputs for _, outputs in layer_shapes[:-1]) if self.norm != "none" else 0
        return self._num_slopes + 2 * scaled

    @property
    def _num_slopes(self) -> int:
        return len(self.hidden_widths) if self.activation.name == "prelu" else 0

    @property
    def structure(self) -> tuple[Any, ...]:
        """Beside the layers' shapes, what replicas of one stack must have in common."""
        pieces = getattr(self.activation, "num_pieces", 1)
        return (self.name, self._num_slopes, pieces, self.norm, self.dropout > 0.0)


NETWORKS = {"mlp": Mlp}
NetworkSpec = Mlp  # becomes a union discriminated by name with the second network
