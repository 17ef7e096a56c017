"""Figure kind `backprop_graph`: one neuron as a computational graph, values forward and derivatives backward."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from quizzes.figures.contract import Figure, Legend, Table
from quizzes.figures.drawing import Frame, element, svg, text, worded
from quizzes.figures.functions import sigmoid

Modest = Annotated[float, Field(allow_inf_nan=False, ge=-100, le=100)]


@dataclass(frozen=True)
class Quantity:
    """An edge of the graph: its symbol, its value and the derivative of the loss by it (None: not followed)."""

    symbol: str
    value: float
    gradient: float | None


class BackpropGraph(Figure):
    """w·x + b → σ → loss against `target`: ½(a − y)², or the cross-entropy −y·ln a − (1 − y)·ln(1 − a)."""

    kind: Literal["backprop_graph"]
    input: Modest
    weight: Modest
    bias: Modest
    target: Modest
    loss: Literal["squared_error", "cross_entropy"] = "squared_error"

    def quantities(self) -> dict[str, Quantity]:
        product = self.weight * self.input
        z = product + self.bias
        a = float(sigmoid(np.array(z)))
        if self.loss == "squared_error":
            loss, by_a = 0.5 * (a - self.target) ** 2, a - self.target
        else:
            loss = float(np.logaddexp(0.0, z) - self.target * z)
            by_a = (a - self.target) / max(a * (1 - a), 1e-300)
        by_z = by_a * a * (1 - a)
        found = (
            Quantity("x", self.input, by_z * self.weight),
            Quantity("w", self.weight, by_z * self.input),
            Quantity("wx", product, by_z),
            Quantity("b", self.bias, by_z),
            Quantity("z", z, by_z),
            Quantity("a", a, by_a),
            Quantity("y", self.target, None),
            Quantity("ℓ", loss, 1.0),
        )
        return {quantity.symbol: quantity for quantity in found}

    def legend(self) -> tuple[Legend, ...]:
        return (Legend(0, _("Forward: value")), Legend(1, _("Backward: derivative of the loss")))

    def table(self) -> Table:
        return Table(
            header=(_("Quantity"), _("Value"), _("Derivative of the loss")),
            rows=tuple(
                (
                    entry.symbol,
                    worded(entry.value, digits=4),
                    "" if entry.gradient is None else worded(entry.gradient, digits=4),
                )
                for entry in self.quantities().values()
            ),
        )

    def draw(self, frame: Frame, *, title: str, description: str) -> SafeString:
        sheet = _Sheet(frame)
        quantities = self.quantities()
        for symbol, (start, end) in EDGES.items():
            sheet.edge(quantities[symbol], start=start, end=end)
        for symbol, place in NODES.items():
            sheet.node(symbol, place)
        return svg(frame, sheet.parts, title=title, description=description)


# Places as shares of the width and the height; operations are round, inputs are bare letters.
NODES = {
    "x": (0.05, 0.2),
    "w": (0.05, 0.62),
    "×": (0.24, 0.41),
    "b": (0.45, 0.84),
    "+": (0.45, 0.41),
    "σ": (0.645, 0.41),
    "y": (0.84, 0.84),
    "ℓ": (0.84, 0.41),
}
EDGES = {
    "x": ("x", "×"),
    "w": ("w", "×"),
    "wx": ("×", "+"),
    "b": ("b", "+"),
    "z": ("+", "σ"),
    "a": ("σ", "ℓ"),
    "y": ("y", "ℓ"),
    "ℓ": ("ℓ", None),
}
INPUTS = frozenset({"x", "w", "b", "y"})


class _Sheet:
    """Collects the parts of the drawing; edges first, so that nodes cover their ends."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.parts: list[SafeString] = []
        self.radius = frame.text * 1.1

    def at(self, node: str | None) -> tuple[float, float]:
        x, y = NODES[node] if node else (0.99, 0.41)
        return x * self.frame.width, y * self.frame.height

    def node(self, symbol: str, place: tuple[float, float]) -> None:
        x, y = place[0] * self.frame.width, place[1] * self.frame.height
        shape = "node-input" if symbol in INPUTS else "node"
        self.parts.append(element("circle", shape, cx=x, cy=y, r=self.radius))
        kind = "label" if symbol in {"×", "+"} else "label symbol"
        self.parts.append(text(x, y + self.frame.text * 0.36, symbol, size=round(self.frame.text * 1.15), kind=kind))

    def edge(self, quantity: Quantity, *, start: str, end: str | None) -> None:
        (x1, y1), (x2, y2) = self.at(start), self.at(end)
        self.parts.append(element("line", "edge", x1=x1, y1=y1, x2=x2, y2=y2))
        middle, height, size = (x1 + x2) / 2, (y1 + y2) / 2, self.frame.text
        if x1 == x2:  # an edge that climbs: both numbers on its right, one above the other
            self.numbers(quantity, x1 + 6, height - 2, height + size * 1.15, anchor="start")
        elif y1 != y2:  # an edge that slants: both numbers outside of the corner
            top = height - size * 1.6 if y1 < y2 else height + size * 1.1
            self.numbers(quantity, middle + 4, top, top + size * 1.15, anchor="start")
        elif end is None:
            self.numbers(quantity, (x1 + self.radius + x2) / 2, y1 - size * 0.6, y1 + size * 1.4)
        else:
            self.numbers(quantity, middle, height - size * 0.6, height + size * 1.4)

    def numbers(self, quantity: Quantity, x: float, above: float, below: float, *, anchor: str = "middle") -> None:
        size = self.frame.text - 2
        self.parts.append(text(x, above, worded(quantity.value), size=size, anchor=anchor, kind="value series-0"))
        if quantity.gradient is not None:
            self.parts.append(
                text(x, below, worded(quantity.gradient), size=size, anchor=anchor, kind="value series-1")
            )
