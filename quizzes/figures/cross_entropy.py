"""Figure kind `cross_entropy`: the loss of one example over the probability of its true class, with derivatives."""

from collections.abc import Callable
from typing import Annotated, Literal, Self

import numpy as np
from django.utils.safestring import SafeString
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quizzes.figures.contract import Figure, Legend, Table
from quizzes.figures.drawing import NUM_SERIES, Frame, Plot, worded

NUM_POINTS = 401
CURVES: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "loss": ("−ln q", lambda q: -np.log(q)),
    "gradient": ("d(−ln q)/dq = −1/q", lambda q: -1 / q),
    "gradient_logit": ("q − 1", lambda q: q - 1),
    "squared_error": ("(1 − q)²", lambda q: (1 - q) ** 2),
}


class CrossEntropy(Figure):
    """`curves` over q in [low, high] ⊂ (0, 1]. The axis ends where the loss does: steep derivatives are cut off."""

    kind: Literal["cross_entropy"]
    curves: tuple[Literal[*CURVES], ...] = Field(default=("loss", "gradient"), min_length=1, max_length=NUM_SERIES)
    low: Annotated[float, Field(gt=0, lt=1)] = 0.01
    high: Annotated[float, Field(gt=0, le=1)] = 1.0

    @model_validator(mode="after")
    def _range_is_a_range(self) -> Self:
        if self.low >= self.high:
            raise PydanticCustomError("empty_range", "empty range")
        return self

    def legend(self) -> tuple[Legend, ...]:
        return tuple(Legend(index, CURVES[name][0]) for index, name in enumerate(self.curves))

    def table(self) -> Table:
        qs = [q for q in (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0) if self.low <= q <= self.high]
        columns = [CURVES[name][1](np.array(qs)) for name in self.curves]
        rows = zip(qs, *columns, strict=True)
        return Table(
            header=("q", *(entry.label for entry in self.legend())),
            rows=tuple(tuple(worded(value) for value in row) for row in rows),
        )

    def draw(self, frame: Frame, *, title: str, description: str) -> SafeString:
        qs = np.linspace(self.low, self.high, NUM_POINTS)
        top = max(1.0, float(-np.log(self.low)))
        steepest = min(float(CURVES[name][1](qs).min()) for name in self.curves)
        plot = Plot(frame, (0.0, self.high), (max(steepest, -1.5 * top), top), x_label="q")
        for series, name in enumerate(self.curves):
            plot.line(qs, CURVES[name][1](qs), series=series)
        return plot.svg(title=title, description=description)
