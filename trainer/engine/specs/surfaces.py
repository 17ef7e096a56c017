"""The surfaces that optimizers descend on, and where they start; `engine/surfaces.py` computes them."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from trainer.engine.specs.fields import AsTuple, NameAlone, Part, Real, fault, quantity

MOST_COORDINATES = 20
_Metrics = ClassVar[tuple[str, ...]]
Curvature = Annotated[Real, quantity("second derivative along one axis", ge=0.0, le=1e6)]
Coordinate = Annotated[Real, quantity("one coordinate", ge=-1e3, le=1e3)]
Coordinates = Annotated[tuple[Coordinate, ...], AsTuple]


class _Surface(Part):
    """`own_metrics` are recorded beside value and position; a signed surface has values below zero."""

    own_metrics: _Metrics = ()
    is_signed: ClassVar[bool] = False


class Quadratic(_Surface):
    """f = ½ Σ curvature × coordinate². Plain gradient descent is stable up to a rate of 2 / the largest curvature."""

    name: Literal["quadratic"]
    curvatures: Annotated[tuple[Curvature, ...], AsTuple] = quantity(
        "second derivative along each axis; 1000 and 1 make a ravine",
        default=(1000.0, 1.0),
        min_length=1,
        max_length=MOST_COORDINATES,
    )

    @property
    def num_coordinates(self) -> int:
        return len(self.curvatures)

    def height(self, *position: float) -> float:
        return 0.5 * sum(each * x**2 for each, x in zip(self.curvatures, position, strict=True))


class _Plane(_Surface):
    """Of two coordinates, x and y. `height` is arithmetic alone, so numbers and tensors have the same formula."""

    @property
    def num_coordinates(self) -> int:
        return 2


class Saddle(_Plane):
    """f = x² − y² + y⁴/4: a saddle at the origin, minima of −1 at y = ±√2."""

    is_signed: ClassVar[bool] = True
    name: Literal["saddle"]

    def height(self, x: Any, y: Any) -> Any:  # noqa: ANN401 (numbers or tensors)
        return x**2 - y**2 + y**4 / 4


class Rosenbrock(_Plane):
    """f = (1 − x)² + steepness (y − x²)²: a bent valley with its minimum, 0, at (1, 1)."""

    name: Literal["rosenbrock"]
    steepness: Real = quantity("of the valley's walls", default=100.0, gt=0.0, le=1e4)

    def height(self, x: Any, y: Any) -> Any:  # noqa: ANN401 (numbers or tensors)
        return (1 - x) ** 2 + self.steepness * (y - x**2) ** 2


class Himmelblau(_Plane):
    """f = (x² + y − 11)² + (x + y² − 7)²: four minima of 0, one of them at (3, 2)."""

    name: Literal["himmelblau"]

    def height(self, x: Any, y: Any) -> Any:  # noqa: ANN401 (numbers or tensors)
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


class _Line(_Surface):
    """Of one coordinate, x."""

    @property
    def num_coordinates(self) -> int:
        return 1


class Bumpy(_Line):
    """f = bowl × x² + bump × (1 − cos 2x): shallow local minima on the way to the global one, 0, at x = 0."""

    name: Literal["bumpy"]
    bowl: Real = quantity("factor of x²", default=0.05, gt=0.0, le=100.0)
    bump: Real = quantity("factor of 1 − cos 2x", default=0.3, ge=0.0, le=100.0)


class JumpingTarget(_Line):
    """f = ½ (x − target)²: the target jumps to its negative. With gradient noise: a weight that follows noisy data."""

    own_metrics = ("target/error",)
    name: Literal["jumping_target"]
    level: Real = quantity("the target before it jumps", default=5.0, ge=-1e3, le=1e3)
    jump_step: int = quantity("the target is negative from this step on", unit="steps", default=1000, ge=1, le=50_000)


class Neuron(_Plane):
    """One sigmoid neuron a = σ(x · input + y) whose target is 0; its weight is x, its bias y (Nielsen, chapter 3)."""

    own_metrics = ("neuron/output",)
    name: Literal["neuron"]
    cost: Literal["quadratic", "cross_entropy"] = quantity(
        "quadratic: ½ a²; cross_entropy: −ln(1 − a)", default="quadratic"
    )
    input: Real = quantity("the neuron's input", default=1.0, ge=-100.0, le=100.0)


SURFACES = {
    "quadratic": Quadratic,
    "saddle": Saddle,
    "rosenbrock": Rosenbrock,
    "himmelblau": Himmelblau,
    "bumpy": Bumpy,
    "jumping_target": JumpingTarget,
    "neuron": Neuron,
}
SurfaceSpec = Annotated[
    Quadratic | Saddle | Rosenbrock | Himmelblau | Bumpy | JumpingTarget | Neuron,
    Field(discriminator="name"),
    NameAlone,
]


class RandomDirection(Part):
    """In a random direction from the origin, drawn by the seed."""

    name: Literal["random_direction"]
    radius: Real = quantity("distance from the origin", default=1.0, gt=0.0, le=1e3)
    is_fixed: ClassVar[bool] = False


class Between(Part):
    """Every coordinate evenly between two bounds, drawn by the seed; with equal bounds it is fixed."""

    name: Literal["between"]
    low: Coordinates = quantity(
        "lower bound of every coordinate", default=(-1.0, -1.0), min_length=1, max_length=MOST_COORDINATES
    )
    high: Coordinates = quantity(
        "upper bound of every coordinate", default=(1.0, 1.0), min_length=1, max_length=MOST_COORDINATES
    )
    scale: Literal["linear", "power_of_ten"] = quantity(
        "power_of_ten: what is drawn is the exponent, and the coordinate is 10 to that power", default="linear"
    )

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if len(self.low) != len(self.high):
            raise fault("wrong_length", "high", {"min": len(self.low), "max": len(self.low)})
        if any(low > high for low, high in zip(self.low, self.high, strict=True)):
            raise fault("invalid", "high", {})
        if self.scale == "power_of_ten" and not all(-300 <= exponent <= 3 for exponent in (*self.low, *self.high)):
            raise fault("out_of_range", "high", {"min": -300, "max": 3})
        return self

    @property
    def is_fixed(self) -> bool:
        return self.low == self.high


class Point(Part):
    """Always the same point."""

    name: Literal["point"]
    position: Coordinates = quantity("every coordinate", default=(1.0, 1.0), min_length=1, max_length=MOST_COORDINATES)
    is_fixed: ClassVar[bool] = True


STARTS = {"random_direction": RandomDirection, "between": Between, "point": Point}
StartSpec = Annotated[RandomDirection | Between | Point, Field(discriminator="name"), NameAlone]
