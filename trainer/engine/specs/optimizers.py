"""The optimizers a spec can name, with PyTorch's formulas and (SGD's rate aside) its defaults."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trainer.engine.specs.fields import AsTuple, NameAlone, Part, Real, fault, quantity

MAX_RATE = 1e6
Beta = Annotated[Real, quantity("share of a running mean that is kept", ge=0.0, le=0.999999)]
Betas = Annotated[tuple[Beta, ...], AsTuple]


def _rate(default: float) -> float:
    return quantity("step size", default=default, gt=0.0, le=MAX_RATE)


def _momentum() -> float:
    return quantity("share of the last update kept", default=0.0, ge=0.0, le=0.999)


def _eps(default: float) -> float:
    return quantity("added to the divisor", default=default, gt=0.0, le=1.0)


def _share(meaning: str, default: float) -> float:
    return quantity(meaning, default=default, ge=0.0, le=0.999999)


class _Decayed(Part):
    """L2 as PyTorch has it in its optimizers: in the gradient, of all parameters."""

    weight_decay: Real = quantity("times the parameter, added to its gradient", default=0.0, ge=0.0, le=100.0)


class Sgd(_Decayed):
    """Stochastic gradient descent, with PyTorch's momentum."""

    name: Literal["sgd"]
    learning_rate: Real = _rate(0.1)
    momentum: Real = _momentum()
    nesterov: bool = quantity("the gradient is looked up ahead, where momentum leads", default=False)

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> Self:
        if self.nesterov and not self.momentum:
            raise fault("out_of_range", "momentum", {"above": 0.0, "max": 0.999})
        return self


class _Moments(Part):
    """Running means of the gradient and of its square."""

    betas: Betas = quantity(
        "shares that the running means of the gradient and of its square keep",
        default=(0.9, 0.999),
        min_length=2,
        max_length=2,
    )
    eps: Real = _eps(1e-8)


class Adagrad(_Decayed):
    """Divides by the root of the sum of all squared gradients so far."""

    name: Literal["adagrad"]
    learning_rate: Real = _rate(0.01)
    eps: Real = _eps(1e-10)


class Rmsprop(_Decayed):
    """Divides by the root of a running mean of squared gradients."""

    name: Literal["rmsprop"]
    learning_rate: Real = _rate(0.01)
    alpha: Real = _share("share of the running mean of squared gradients that is kept", 0.99)
    momentum: Real = _momentum()
    centered: bool = quantity("divided by an estimate of the variance, not of the square", default=False)
    eps: Real = _eps(1e-8)


class Adadelta(_Decayed):
    """The step's length follows the running mean of squared steps."""

    name: Literal["adadelta"]
    learning_rate: Real = _rate(1.0)
    rho: Real = _share("share of the running means that is kept", 0.9)
    eps: Real = _eps(1e-6)


class Adam(_Moments, _Decayed):
    """Both running means, corrected for their start at zero."""

    name: Literal["adam"]
    learning_rate: Real = _rate(0.001)
    amsgrad: bool = quantity("divided by the largest mean of squares so far", default=False)


class Adamw(_Moments):
    """Adam with a decay of its own, apart from the gradient."""

    name: Literal["adamw"]
    learning_rate: Real = _rate(0.001)
    amsgrad: bool = quantity("divided by the largest mean of squares so far", default=False)
    weight_decay: Real = quantity("times the learning rate, shrinks every parameter", default=0.01, ge=0.0, le=100.0)


class Nadam(_Moments, _Decayed):
    """Adam with Nesterov's momentum."""

    name: Literal["nadam"]
    learning_rate: Real = _rate(0.002)
    momentum_decay: Real = quantity("how fast momentum grows to its full value", default=0.004, ge=0.0, le=1.0)


class Radam(_Moments, _Decayed):
    """Adam that takes plain momentum steps until its mean of squares can be trusted."""

    name: Literal["radam"]
    learning_rate: Real = _rate(0.001)


OPTIMIZERS = {
    "sgd": Sgd,
    "adagrad": Adagrad,
    "rmsprop": Rmsprop,
    "adadelta": Adadelta,
    "adam": Adam,
    "adamw": Adamw,
    "nadam": Nadam,
    "radam": Radam,
}
OptimizerSpec = Annotated[
    Sgd | Adagrad | Rmsprop | Adadelta | Adam | Adamw | Nadam | Radam, Field(discriminator="name"), NameAlone
]
