"""The networks a spec can name; `engine/networks` builds them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import model_validator

from trainer.engine.specs.activations import ActivationSpec, Maxout, PlainActivation, Shifted
from trainer.engine.specs.fields import AsTuple, Part, Real, fault, quantity
from trainer.engine.specs.inits import BiasSpec, InitSpec, RuledBias, ScaledInit
from trainer.engine.specs.losses import Outputs

Width = Annotated[int, quantity("units of one hidden layer", unit="units", ge=1, le=1024)]


class Mlp(Part):
    """Linear layers with an activation between them; `linear` has no hidden layer.

    That is linear regression, and with cross-entropy softmax regression. What acts on hidden layers is then refused.
    """

    unused_by: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "linear": ("hidden_widths", "activation", "hidden_bias", "norm", "dropout", "residual", "branch_gain")
    }

    name: Literal["mlp", "linear"] = quantity("mlp: multi-layer perceptron; linear: one linear layer")
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

    outputs: Outputs = quantity(
        "per_class: one output per class (per value, per label); single: one for data of two classes, whose targets "
        "are 0 and 1 behind a sigmoid or a loss on logits, else −1 and 1",
        default="per_class",
    )
    output_activation: Literal["identity", "sigmoid", "tanh"] = quantity(
        "function of the outputs; a loss that takes sigmoid or softmax itself needs identity", default="identity"
    )
    residual: Literal["none", "add"] = quantity(
        "add: every hidden layer but the first adds its input to its output, h + activation(norm(W h + b)), where it "
        "is as wide as the layer before; dropout acts on the part that is added",
        default="none",
    )
    branch_gain: Real = quantity(
        "factor on the initial weights of the layers that add their input", default=1.0, gt=0.0, le=10.0
    )

    @model_validator(mode="before")
    @classmethod
    def _linear_has_no_hidden_layer(cls, document: Any) -> Any:  # noqa: ANN401 (any JSON)
        if isinstance(document, Mapping) and document.get("name") == "linear":
            return {"hidden_widths": (), **document}
        return document

    @model_validator(mode="after")
    def _what_has_no_effect_keeps_its_default(self) -> Self:
        if self.name == "linear" and self.hidden_widths:
            raise fault("unused", "hidden_widths", {"default": []})
        unused = set() if self.hidden_widths else {"norm", "dropout"}
        unused |= {*self.unused} - {"hidden_widths"}
        unused |= set() if any(self.adds_input) else {"branch_gain"}
        unused |= set() if any(self._is_as_wide) else {"residual"}
        for name in sorted(unused):
            default = type(self).model_fields[name].default
            if getattr(self, name) != default:
                tag = f"{name}.name" if isinstance(default, Part) else name
                raise fault("unused", tag, {"default": getattr(default, "name", default)})
        return self

    @property
    def unused(self) -> tuple[str, ...]:
        """Fields without effect in this kind of network."""
        return self.unused_by.get(self.name, ())

    @property
    def adds_input(self) -> tuple[bool, ...]:
        """Of every hidden layer."""
        return tuple(self.residual == "add" and is_as_wide for is_as_wide in self._is_as_wide)

    @property
    def _is_as_wide(self) -> tuple[bool, ...]:
        """Of every hidden layer: as the one before; the first one never is."""
        return (False, *(before == own for before, own in pairwise(self.hidden_widths)))[: len(self.hidden_widths)]

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
    def saturates(self) -> bool:
        """Whether the hidden activations have flat ends."""
        function = self.activation.function if isinstance(self.activation, Shifted) else self.activation.name
        return bool(self.hidden_widths) and function in {"sigmoid", "tanh"}

    @property
    def _num_slopes(self) -> int:
        return len(self.hidden_widths) if self.activation.name == "prelu" else 0

    @property
    def structure(self) -> tuple[Any, ...]:
        """Beside the layers' shapes, what replicas of one stack must have in common."""
        pieces = getattr(self.activation, "num_pieces", 1)
        stacked = (pieces, self.norm, self.dropout > 0.0, self.residual)
        return (self.name, self._num_slopes, *stacked, self.outputs, self.output_activation)


NETWORKS = {"mlp": Mlp, "linear": Mlp}
NetworkSpec = Mlp  # becomes a union discriminated by name with the first network that is no chain of linear layers
