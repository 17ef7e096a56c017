"""The procedure `perceptron`: Rosenblatt's rule on a truth table or on separable points."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from trainer.engine.specs.arms import ResolvedArm, Work
from trainer.engine.specs.fields import NameAlone, Part, Real, quantity

POINT_CALLS = 4.0  # of PyTorch for one point of every replica, and as many more for two points' worth of an epoch
EPOCHS_TO_CONVERGE = 20.0  # over number of points × margin: what separable points took where it was measured


class Gate(Part):
    """The four points of a truth table, inputs 0 and 1."""

    name: Literal["gate"]
    gate: Literal["and", "or", "nand", "xor"] = quantity("truth table", default="and")
    num_points: ClassVar[int] = 4
    num_features: ClassVar[int] = 2


class Separable(Part):
    """Points spread evenly in [−1, 1]^d on either side of a random hyperplane, none within the margin of it.

    Direction by the seed, evenly; distance from the origin evenly in [−½, ½].
    """

    name: Literal["separable"]
    num_points: int = quantity("points to learn", unit="examples", default=400, ge=2, le=2000)
    num_features: int = quantity("dimensions of a point", unit="features", default=2, ge=1, le=20)
    margin: Real = quantity("smallest distance of a point from the hyperplane", default=0.1, gt=0.0, le=0.4)


POINTS = {"gate": Gate, "separable": Separable}
PointsSpec = Annotated[Gate | Separable, Field(discriminator="name"), NameAlone]


class PerceptronArm(ResolvedArm):
    """Points in turn: class 1 is said where w · x > 0; where that is wrong, w changes by ± x.

    Weights and bias start at 0. It stops when an epoch passes without a mistake. A step is an epoch.
    """

    procedure = "perceptron"
    first_factor = "points.margin"
    first_metric = "perceptron/accuracy"
    usual_metrics = ("perceptron/accuracy", "perceptron/mistakes")

    points: PointsSpec
    num_epochs: int = quantity("passes over the points, at most", unit="epochs", default=1000, ge=1, le=5000)
    order: Literal["shuffled", "in_order"] = quantity(
        "of the points in an epoch; shuffled: anew in every epoch, by the seed", default="shuffled"
    )

    @property
    def num_steps(self) -> int:
        return self.num_epochs

    def metrics(self, _probes: tuple[str, ...]) -> tuple[str, ...]:
        return (*self.usual_metrics, *(("perceptron/bound",) if isinstance(self.points, Separable) else ()))

    @property
    def is_deterministic(self) -> bool:
        return isinstance(self.points, Gate) and self.order == "in_order"

    @property
    def work(self) -> Work:
        """Separable points are learned in few epochs, however many are allowed."""
        share = 1.0
        if isinstance(self.points, Separable):
            num_epochs = 3 + EPOCHS_TO_CONVERGE / (self.points.num_points * self.points.margin)
            share = min(1.0, num_epochs / self.num_epochs)
        elements = self.points.num_points * (self.points.num_features + 1)
        return Work(
            share * POINT_CALLS * (self.points.num_points + 2),
            step_elements=share * 4 * elements,
            record_elements=elements,
            replica_bytes=8 * 4 * elements,
        )

    @property
    def costly_field(self) -> str:
        return "num_epochs" if isinstance(self.points, Gate) else "points.num_points"

    @property
    def shape(self) -> str:
        return repr((self.metrics(()), self.points.num_points, self.points.num_features))
