"""Figure kind `functions`: activations, losses and their derivatives over a range."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, Self

import numpy as np
from django.utils.safestring import SafeString
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quizzes.figures.contract import Figure, Finite, Legend, Table
from quizzes.figures.drawing import NUM_SERIES, Frame, Plot, worded

NUM_POINTS = 401
LEAKY_SLOPE = 0.01
Curve = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Named:
    """A function with the name that its legend shows ({} is the variable) and the places where it jumps."""

    label: str
    curve: Curve
    jumps: tuple[float, ...] = ()


def sigmoid(z: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0.0, -z))


def normal_cdf(z: np.ndarray) -> np.ndarray:
    return np.vectorize(lambda value: 0.5 * (1 + math.erf(value / math.sqrt(2))))(z)


def normal_density(z: np.ndarray) -> np.ndarray:
    return np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)


# At a jump the value is the one that PyTorch uses: the derivative of relu and leaky_relu at 0 is the left one.
FUNCTIONS: dict[str, Named] = {
    "identity": Named("{}", lambda z: z),
    "identity_gradient": Named("d{0}/d{0}", np.ones_like),
    "step": Named("step({})", lambda z: np.where(z > 0, 1.0, 0.0), jumps=(0.0,)),
    "step_gradient": Named("step′({})", np.zeros_like),
    "sigmoid": Named("σ({})", sigmoid),
    "sigmoid_gradient": Named("σ′({})", lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": Named("tanh({})", np.tanh),
    "tanh_gradient": Named("tanh′({})", lambda z: 1 - np.tanh(z) ** 2),
    "relu": Named("ReLU({})", lambda z: np.maximum(z, 0.0)),
    "relu_gradient": Named("ReLU′({})", lambda z: np.where(z > 0, 1.0, 0.0), jumps=(0.0,)),
    "leaky_relu": Named("leaky ReLU({})", lambda z: np.where(z > 0, z, LEAKY_SLOPE * z)),
    "leaky_relu_gradient": Named("leaky ReLU′({})", lambda z: np.where(z > 0, 1.0, LEAKY_SLOPE), jumps=(0.0,)),
    "elu": Named("ELU({})", lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))),
    "elu_gradient": Named("ELU′({})", lambda z: np.exp(np.minimum(z, 0.0))),
    "softplus": Named("softplus({})", lambda z: np.logaddexp(0.0, z)),
    "softplus_gradient": Named("softplus′({})", sigmoid),
    "gelu": Named("GELU({})", lambda z: z * normal_cdf(z)),
    "gelu_gradient": Named("GELU′({})", lambda z: normal_cdf(z) + z * normal_density(z)),
    "swish": Named("swish({})", lambda z: z * sigmoid(z)),
    "swish_gradient": Named("swish′({})", lambda z: sigmoid(z) * (1 + z * sigmoid(-z))),
    "squared_error": Named("½{}²", lambda e: e**2 / 2),
    "squared_error_gradient": Named("(½{0}²)′ = {0}", lambda e: e),
    "absolute_error": Named("|{}|", np.abs),
    "absolute_error_gradient": Named("|{}|′", np.sign, jumps=(0.0,)),
    "huber": Named("Huber({})", lambda e: np.where(np.abs(e) <= 1, e**2 / 2, np.abs(e) - 0.5)),
    "huber_gradient": Named("Huber′({})", lambda e: np.clip(e, -1.0, 1.0)),
}


class Functions(Figure):
    """`functions` over [low, high], each as a line; a jump is drawn as two pieces with an open and a full dot."""

    kind: Literal["functions"]
    functions: tuple[Literal[*FUNCTIONS], ...] = Field(min_length=1, max_length=NUM_SERIES)
    low: Finite
    high: Finite
    axis: Literal["z", "e"] = "z"

    @model_validator(mode="after")
    def _range_is_a_range(self) -> Self:
        if self.low >= self.high:
            raise PydanticCustomError("empty_range", "empty range")
        return self

    def legend(self) -> tuple[Legend, ...]:
        return tuple(
            Legend(index, FUNCTIONS[name].label.format(self.axis)) for index, name in enumerate(self.functions)
        )

    def table(self) -> Table:
        xs = np.linspace(self.low, self.high, 9)
        columns = [FUNCTIONS[name].curve(xs) for name in self.functions]
        rows = zip(xs, *columns, strict=True)
        return Table(
            header=(self.axis, *(entry.label for entry in self.legend())),
            rows=tuple(tuple(worded(value) for value in row) for row in rows),
        )

    def draw(self, frame: Frame, *, title: str, description: str) -> SafeString:
        xs = np.linspace(self.low, self.high, NUM_POINTS)
        values = [FUNCTIONS[name].curve(xs) for name in self.functions]
        low, high = min(map(np.min, values)), max(map(np.max, values))
        room = 0.06 * ((high - low) or 1.0)
        plot = Plot(frame, (self.low, self.high), (low - room, high + room), x_label=self.axis)
        for series, name in enumerate(self.functions):
            draw_curve(plot, FUNCTIONS[name], low=self.low, high=self.high, series=series)
        return plot.svg(title=title, description=description)


def draw_curve(plot: Plot, named: Named, *, low: float, high: float, series: int) -> None:
    edges = [low, *(jump for jump in named.jumps if low < jump < high), high]
    for left, right in pairwise(edges):
        inner = np.linspace(left, right, NUM_POINTS)
        # Half a hair inside the piece: at the jump itself the function has the value of one side only.
        inset = (right - left) * 1e-9
        ys = named.curve(np.clip(inner, left + inset, right - inset))
        plot.line(inner, ys, series=series)
    for jump in edges[1:-1]:
        hair = (high - low) * 1e-9
        before, at, after = (float(named.curve(np.array([value]))[0]) for value in (jump - hair, jump, jump + hair))
        for side in {before, after} - {at}:
            plot.dot(jump, side, series=series, is_open=True)
        plot.dot(jump, at, series=series)
