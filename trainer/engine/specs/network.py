"""The networks a spec can name; `engine/networks` builds them."""

from itertools import pairwise
from typing import Annotated, Any, Literal

from trainer.engine.specs.activations import ActivationSpec, Maxout, PlainActivation
from trainer.engine.specs.fields import AsTuple, Part, quantity
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

    def layer_shapes(self, num_inputs: int, num_outputs: int) -> tuple[tuple[int, int], ...]:
        """(inputs, outputs) of every linear layer."""
        pieces = self.activation.num_pieces if isinstance(self.activation, Maxout) else 1
        *hidden, last = pairwise((num_inputs, *self.hidden_widths, num_outputs))
        return (*((inputs, pieces * outputs) for inputs, outputs in hidden), last)

    @property
    def num_slopes(self) -> int:
        """Learned parameters beside weights and biases."""
        return len(self.hidden_widths) if self.activation.name == "prelu" else 0

    @property
    def structure(self) -> tuple[Any, ...]:
        """Beside the layers' shapes, what replicas of one stack must have in common."""
        return (self.name, self.num_slopes, getattr(self.activation, "num_pieces", 1))


NETWORKS = {"mlp": Mlp}
NetworkSpec = Mlp  # becomes a union discriminated by name with the second network
