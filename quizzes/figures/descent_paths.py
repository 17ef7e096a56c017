"""Figure kind `descent_paths`: plain gradient descent and momentum on one quadratic ravine."""

from typing import Annotated, Literal

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from quizzes.figures.contract import Figure, Finite, Legend, Positive, Table
from quizzes.figures.drawing import Frame, Plot, worded

CONTOURS = (0.9, 0.6, 0.35, 0.15, 0.04)  # shares of the loss at the start


class DescentPaths(Figure):
    """f(x, y) = ½(a·x² + b·y²) with `curvatures` (a, b); momentum as PyTorch: v ← βv + ∇f, θ ← θ − ηv."""

    kind: Literal["descent_paths"]
    curvatures: tuple[Positive, Positive]
    start: tuple[Finite, Finite]
    learning_rate: Positive
    momentum: Annotated[float, Field(ge=0, lt=1)]
    steps: Annotated[int, Field(ge=1, le=200)]
    plain_learning_rate: Positive | None = None

    def path(self, *, learning_rate: float, momentum: float) -> np.ndarray:
        """Shape [steps + 1, 2]; where it diverges the numbers stay finite only as long as float64 allows."""
        curvatures, point, velocity = np.array(self.curvatures), np.array(self.start), np.zeros(2)
        points = [point]
        with np.errstate(over="ignore", invalid="ignore"):
            for _step in range(self.steps):
                velocity = momentum * velocity + curvatures * point
                point = point - learning_rate * velocity
                points.append(point)
        return np.array(points)

    def paths(self) -> tuple[np.ndarray, np.ndarray]:
        plain = self.path(learning_rate=self.plain_learning_rate or self.learning_rate, momentum=0.0)
        return plain, self.path(learning_rate=self.learning_rate, momentum=self.momentum)

    def loss(self, points: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):
            return 0.5 * (points**2 @ np.array(self.curvatures))

    def legend(self) -> tuple[Legend, ...]:
        return (Legend(0, _("Gradient descent")), Legend(1, _("With momentum")))

    def table(self) -> Table:
        plain, momentum = (self.loss(points) for points in self.paths())
        steps = sorted({round(step) for step in np.linspace(0, self.steps, 9)})
        return Table(
            header=(_("Step"), _("Loss, gradient descent"), _("Loss, with momentum")),
            rows=tuple((str(step), worded(plain[step]), worded(momentum[step])) for step in steps),
        )

    def draw(self, frame: Frame, *, title: str, description: str) -> SafeString:
        x, y = (max(abs(value), 1e-6) for value in self.start)
        far = max(x, float(np.clip(np.nanmax(np.abs(self.paths()[1][:, 0])), 0, 2 * x)))
        tall = max(y, float(np.clip(np.nanmax(np.abs(self.paths()[1][:, 1])), 0, 1.6 * y)))
        plot = Plot(frame, (-1.1 * far, 1.1 * far), (-1.2 * tall, 1.2 * tall), x_label="θ₁", y_label="θ₂")
        start_loss = float(self.loss(np.array([self.start]))[0])
        radii = np.sqrt(2 * start_loss * np.outer(CONTOURS, 1 / np.array(self.curvatures)))
        plot.contours((float(a), float(b)) for a, b in radii)
        for series, points in enumerate(self.paths()):
            plot.line(points[:, 0], points[:, 1], series=series)
            for px, py in points:
                if abs(px) <= 1.1 * far and abs(py) <= 1.2 * tall:
                    plot.dot(px, py, series=series, radius=2.5)
        return plot.svg(title=title, description=description)
