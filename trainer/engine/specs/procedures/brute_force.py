"""The procedure `brute_force`: a grid over all weights against gradient descent."""

from math import ceil, log
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trainer.engine.specs.arms import ResolvedArm, Work
from trainer.engine.specs.fields import NameAlone, Part, Real, fault, quantity

MOST_EVALUATIONS = 200_000
CHUNK = 2048  # points of the grid whose errors are computed together


class Grid(Part):
    """Every combination of evenly spaced values in [−1, 1]. It is searched whole: the best is known only then."""

    name: Literal["grid"]
    points_per_weight: int = quantity(
        "values per weight; of all weights together at most 200,000 combinations", default=11, ge=2, le=101
    )


class GradientDescent(Part):
    """Along the gradient of half the mean squared error. It stops at the target, or counts most_steps."""

    name: Literal["gradient_descent"]
    learning_rate: Real = quantity("step size", default=0.5, gt=0.0, le=10.0)
    target: Real = quantity("root mean squared error at which it stops", default=0.02, gt=0.0, le=10.0)
    most_steps: int = quantity("evaluations at which it gives up", unit="steps", default=1000, ge=1, le=10_000)


SEARCHES = {"grid": Grid, "gradient_descent": GradientDescent}
SearchSpec = Annotated[Grid | GradientDescent, Field(discriminator="name"), NameAlone]


class BruteForceArm(ResolvedArm):
    """A linear model without bias: inputs from N(0, 1), true weights evenly from [−1, 1], no noise, first weights 0.

    A step is one evaluation of the error on all examples.
    """

    procedure = "brute_force"
    first_factor = "search"
    first_metric = "search/evaluations"
    usual_metrics = ("search/evaluations", "search/rmse")

    search: SearchSpec = quantity("how the weights are looked for", default=Grid(name="grid"))
    num_weights: int = quantity("weights of the model", unit="features", default=2, ge=1, le=10)
    num_examples: int = quantity("examples that the error is computed on", unit="examples", default=100, ge=2, le=1000)

    @model_validator(mode="after")
    def _the_grid_can_be_searched(self) -> Self:
        if isinstance(self.search, Grid) and self.num_steps > MOST_EVALUATIONS:
            most = int(MOST_EVALUATIONS ** (1 / self.num_weights) + 1e-9)
            raise fault("out_of_range", "search.points_per_weight", {"min": 2, "max": most})
        return self

    @property
    def num_steps(self) -> int:
        if isinstance(self.search, Grid):
            return self.search.points_per_weight**self.num_weights
        return self.search.most_steps

    def metrics(self, _probes: tuple[str, ...]) -> tuple[str, ...]:
        return self.usual_metrics

    @property
    def work(self) -> Work:
        """Gradient descent takes steps by its rate: the curvature of these errors is about 1."""
        values = self.num_examples * (self.num_weights + 2)
        is_grid = isinstance(self.search, Grid)
        num_seen = self.num_steps
        if isinstance(self.search, GradientDescent):
            num_seen = min(num_seen, ceil(1.5 * log(10 / self.search.target + 1) / min(1.0, self.search.learning_rate)))
        return Work(
            0.0,
            start_calls=50.0 + 4.0 * num_seen * (not is_grid),
            start_elements=0.3 * num_seen * values + 3.0 * self.num_steps * self.num_weights,
            computing_bytes=8 * (2 * self.num_examples * min(num_seen, CHUNK) + 24 * self.num_steps),
        )

    @property
    def costly_field(self) -> str:
        return "num_weights"
