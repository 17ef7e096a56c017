"""Initial weights and biases a spec can name; `engine/inits.py` draws them."""

from typing import Annotated, Literal

from pydantic import Field

from trainer.engine.specs.fields import NameAlone, Part, Real, quantity


class ScaledInit(Part):
    """A scheme that follows from the size of the layer, times a gain.

    Uniform up to √(6 / (inputs + outputs)) (`xavier_uniform`), √(6 / inputs) (`he_uniform`), √(3 / inputs)
    (`lecun_uniform`), 1/√inputs (`torch_default`); normal with the standard deviation √(2 / (inputs + outputs)),
    √(2 / inputs), 1/√inputs (`xavier_normal`, `he_normal`, `lecun_normal`), whatever the activation. `orthogonal`:
    orthonormal rows or columns. `identity`: ones on the diagonal, zeros elsewhere, in a layer of any shape.
    """

    name: Literal[
        "torch_default",
        "xavier_uniform",
        "xavier_normal",
        "he_uniform",
        "he_normal",
        "lecun_uniform",
        "lecun_normal",
        "orthogonal",
        "identity",
    ]
    gain: Real = quantity("factor on all initial weights", default=1.0, gt=0.0, le=100.0)
    first_gain: Real = quantity("further factor on those of the first layer", default=1.0, gt=0.0, le=100.0)


class NormalInit(Part):
    """Independent normal draws around zero."""

    name: Literal["normal"]
    std: Real = quantity("standard deviation of the initial weights", default=0.01, gt=0.0, le=100.0)


class UniformInit(Part):
    """Independent uniform draws around zero."""

    name: Literal["uniform"]
    bound: Real = quantity("largest initial weight", default=0.5, gt=0.0, le=100.0)


class ConstantInit(Part):
    """Every weight the same: the units of a layer never part."""

    name: Literal["constant"]
    value: Real = quantity("every initial weight", default=0.1, ge=-100.0, le=100.0)


class ZeroInit(Part):
    """All weights zero."""

    name: Literal["zero"]


class RuledBias(Part):
    """`usual` is what goes with the weights: PyTorch's draw with `torch_default`, else zero.

    `torch_default` is uniform up to 1/√inputs; `glorot_uniform` is uniform up to √(6 / (inputs + outputs)).
    """

    name: Literal["usual", "zero", "torch_default", "glorot_uniform"]


class ConstantBias(Part):
    """Every bias the same."""

    name: Literal["constant"]
    value: Real = quantity("every initial bias", default=0.0, ge=-100.0, le=100.0)


InitSpec = Annotated[
    ScaledInit | NormalInit | UniformInit | ConstantInit | ZeroInit, Field(discriminator="name"), NameAlone
]
BiasSpec = Annotated[RuledBias | ConstantBias, Field(discriminator="name"), NameAlone]
