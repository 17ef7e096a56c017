"""Functions to be learned from points, and linear ones with noise and outliers."""

import math
from typing import ClassVar, Literal

from trainer.engine.specs.data.drawn import Drawn
from trainer.engine.specs.data.examples import Valued
from trainer.engine.specs.fields import Real, quantity


class _Wave(Drawn, Valued):
    """A periodic function of one input, at evenly spaced points."""

    num_inputs: ClassVar[int] = 1
    num_examples: int = quantity("points, training and test together", unit="examples", default=200, ge=10, le=20_000)
    amplitude: Real = quantity("largest value", default=1.0, gt=0.0, le=1000.0)
    angular_frequency: Real = quantity(
        "of the wave, in radians per unit of the input: sin(angular_frequency × x)",
        unit="radians",
        default=3.0,
        gt=0.0,
        le=100.0,
    )
    reach: Real = quantity("the input goes from −reach to reach", default=math.pi, gt=0.0, le=1000.0)

    @property
    def unused(self) -> frozenset[str]:
        return super().unused | {"draw", "draw_seed"}  # nothing is drawn: noise belongs to the seed


class Sine(_Wave):
    """amplitude × sin(angular_frequency × x) at evenly spaced x."""

    name: Literal["sine"]


class Sawtooth(_Wave):
    """It rises from −amplitude to amplitude in every period of sin(angular_frequency × x), at evenly spaced x."""

    name: Literal["sawtooth"]


class Line(Drawn, Valued):
    """slope × x + intercept at uniformly drawn x, with noise on the training targets."""

    num_inputs: ClassVar[int] = 1
    name: Literal["line"]
    num_examples: int = quantity("points, training and test together", unit="examples", default=200, ge=10, le=20_000)
    slope: Real = quantity("slope of the line", default=2.0, ge=-1000.0, le=1000.0)
    intercept: Real = quantity("value of the line at 0", default=1.0, ge=-1000.0, le=1000.0)
    reach: Real = quantity("the input lies between −reach and reach", default=2.0, gt=0.0, le=1000.0)
    target_noise: Real = quantity(
        "standard deviation of normal noise on the training and validation targets, in their unit; test targets stay "
        "true",
        default=0.3,
        ge=0.0,
        le=1e6,
    )


class LinearRegression(Drawn, Valued):
    """Independent normal inputs and a target that is a weighted sum of a few of them; the true weights are drawn too,
    each between 1 and 3 in size, with a random sign."""

    name: Literal["linear_regression"]
    num_features: int = quantity("features", unit="features", default=100, ge=1, le=1000)
    num_informative: int = quantity(
        "features with a weight that isn't zero; all of them where there are fewer",
        unit="features",
        default=5,
        ge=1,
        le=1000,
    )
    target_noise: Real = quantity(
        "standard deviation of normal noise on the training and validation targets, in their unit; test targets stay "
        "true",
        default=0.1,
        ge=0.0,
        le=1e6,
    )

    @property
    def num_inputs(self) -> int:
        return self.num_features
