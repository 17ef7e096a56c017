"""Figure kind `early_stopping`: training and validation error of a model with more features than examples."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from quizzes.figures.contract import Figure, Legend, Positive, Table
from quizzes.figures.drawing import Frame, Plot, worded

NUM_VALIDATION = 200
FREQUENCY_SPREAD = 8.0


@dataclass(frozen=True)
class Run:
    """Mean squared errors before each epoch, the epoch with the least validation error, and where patience ends."""

    train: np.ndarray
    validation: np.ndarray
    best_epoch: int
    stop_epoch: int | None


class EarlyStopping(Figure):
    """Full-batch gradient descent on random cosine features of noisy samples of a sine."""

    kind: Literal["early_stopping"]
    num_examples: Annotated[int, Field(ge=5, le=200)] = 20
    num_features: Annotated[int, Field(ge=5, le=400)] = 60
    noise: Annotated[float, Field(ge=0, le=2)] = 0.5
    learning_rate: Positive = 0.2
    num_epochs: Annotated[int, Field(ge=10, le=20_000)] = 300
    patience: Annotated[int, Field(ge=1, le=2000)] = 40
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0

    @cached_property
    def run(self) -> Run:
        draw = np.random.default_rng(self.seed)
        frequencies, phases = (
            draw.normal(0, FREQUENCY_SPREAD, self.num_features),
            draw.uniform(0, 2 * np.pi, self.num_features),
        )
        sets = []
        for size in (self.num_examples, NUM_VALIDATION):
            x = draw.uniform(-1, 1, size)
            features = np.cos(np.outer(x, frequencies) + phases) * np.sqrt(2 / self.num_features)
            sets.append((features, np.sin(np.pi * x) + self.noise * draw.normal(size=size)))
        (train_x, train_y), (validation_x, validation_y) = sets
        weights, errors = np.zeros(self.num_features), []
        with np.errstate(over="ignore", invalid="ignore"):
            for _epoch in range(self.num_epochs + 1):
                residual = train_x @ weights - train_y
                errors.append((np.mean(residual**2), np.mean((validation_x @ weights - validation_y) ** 2)))
                weights = weights - self.learning_rate * 2 / len(train_y) * train_x.T @ residual
        train, validation = np.array(errors).T
        return Run(train, validation, *stopping_point(validation, patience=self.patience))

    def legend(self) -> tuple[Legend, ...]:
        return (Legend(0, _("Training error")), Legend(1, _("Validation error")))

    def table(self) -> Table:
        epochs = sorted({round(epoch) for epoch in np.linspace(0, self.num_epochs, 8)} | {self.run.best_epoch})
        return Table(
            header=(_("Epoch"), _("Training error"), _("Validation error")),
            rows=tuple(
                (str(epoch), worded(self.run.train[epoch]), worded(self.run.validation[epoch])) for epoch in epochs
            ),
        )

    def draw(self, frame: Frame, *, title: str, description: str) -> SafeString:
        run, epochs = self.run, np.arange(self.num_epochs + 1)
        top = 1.15 * float(np.nanmax([run.train[0], run.validation[0], np.nanmin(run.validation) * 2]))
        plot = Plot(
            frame, (0, self.num_epochs), (0, top), x_label=str(_("Epoch")), y_label=str(_("Mean squared error"))
        )
        plot.line(epochs, run.train, series=0)
        plot.line(epochs, run.validation, series=1)
        plot.rule(
            run.best_epoch, label=str(_("best")), anchor="end" if run.best_epoch > self.num_epochs / 2 else "start"
        )
        plot.dot(run.best_epoch, run.validation[run.best_epoch], series=1)
        if run.stop_epoch is not None:
            late = run.stop_epoch > 0.7 * self.num_epochs
            plot.rule(run.stop_epoch, label=str(_("stop")), anchor="end" if late else "start", row=1)
        return plot.svg(title=title, description=description)


def stopping_point(validation: np.ndarray, *, patience: int) -> tuple[int, int | None]:
    """The best epoch seen when patience ends, and the epoch at which it ends (None: it never does)."""
    best = 0
    for epoch, error in enumerate(validation):
        if error < validation[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, None
