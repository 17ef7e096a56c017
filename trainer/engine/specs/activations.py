"""The activations a spec can name; `engine/activations.py` makes them. A parameter belongs to its activation alone."""

from typing import Annotated, Literal

from pydantic import Field

from trainer.engine.specs.fields import NameAlone, Part, Real, quantity


class PlainActivation(Part):
    """Without a parameter: elementwise, the same in every layer.

    `step` is 1 above zero, else 0, with the gradient 0; `swish` x · sigmoid(x); `gelu` x · Φ(x) by the error function;
    `selu` 1.0507 · elu(x) with alpha 1.6733.
    """

    name: Literal["identity", "step", "sigmoid", "tanh", "relu", "selu", "swish", "gelu"]


class LeakyRelu(Part):
    """ReLU that lets a share of the negative values through."""

    name: Literal["leaky_relu"]
    slope: Real = quantity("slope for negative values", default=0.01, ge=0.0, le=1.0)


class Prelu(Part):
    """Leaky ReLU that learns its slope, one per layer."""

    name: Literal["prelu"]
    slope: Real = quantity("slope for negative values at the start", default=0.25, ge=0.0, le=1.0)


class Elu(Part):
    """Exponential linear unit: it levels off at −alpha."""

    name: Literal["elu"]
    alpha: Real = quantity("depth at which negative values level off", default=1.0, gt=0.0, le=10.0)


class Softplus(Part):
    """ln(1 + exp(beta x)) / beta, a smooth ReLU."""

    name: Literal["softplus"]
    beta: Real = quantity("sharpness of the bend", default=1.0, gt=0.0, le=100.0)


class Maxout(Part):
    """The largest of several linear functions; the layer in front has that many times its width of outputs."""

    name: Literal["maxout"]
    num_pieces: int = quantity("linear functions per unit", unit="pieces", default=2, ge=2, le=8)


class Shifted(Part):
    """A function plus a constant: does it matter that outputs are centred?

    With `next_bias` the next layer's biases start lower by weights × shift: the same network function at the start.
    """

    name: Literal["shifted"]
    function: Literal["sigmoid", "tanh", "relu"] = quantity("function that is shifted", default="tanh")
    shift: Real = quantity("constant added to every output", default=1.0, ge=-10.0, le=10.0)
    compensation: Literal["none", "next_bias"] = quantity(
        "next_bias: the next layer's initial biases take the shift back", default="none"
    )


ActivationSpec = Annotated[
    PlainActivation | LeakyRelu | Prelu | Elu | Softplus | Maxout | Shifted, Field(discriminator="name"), NameAlone
]
