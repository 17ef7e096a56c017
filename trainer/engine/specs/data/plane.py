"""Points in the plane."""

from typing import ClassVar, Literal

from trainer.engine.specs.data.drawn import Drawn
from trainer.engine.specs.data.examples import Classified
from trainer.engine.specs.fields import Real, quantity


class Plane(Drawn, Classified):
    """Two classes of points in the plane."""

    num_inputs: ClassVar[int] = 2
    num_classes: ClassVar[int] = 2


class Moons(Plane):
    """Two interleaving half circles of radius 1 (scikit-learn's `make_moons`)."""

    name: Literal["moons"]
    noise: Real = quantity("standard deviation of the noise on each coordinate", default=0.2, ge=0.0, le=2.0)


class Circles(Plane):
    """A circle of radius 1, and the second class on a smaller circle inside it (scikit-learn's `make_circles`)."""

    name: Literal["circles"]
    noise: Real = quantity("standard deviation of the noise on each coordinate", default=0.1, ge=0.0, le=2.0)
    factor: Real = quantity("radius of the inner circle, that of the outer being 1", default=0.5, ge=0.0, le=0.99)


class Spirals(Plane):
    """Two spiral arms of radius up to 1 that turn around each other."""

    name: Literal["spirals"]
    noise: Real = quantity("standard deviation of the noise on each coordinate", default=0.02, ge=0.0, le=1.0)
    num_turns: Real = quantity("turns of each arm", unit="turns", default=1.0, ge=0.25, le=3.0)


class _Playground(Plane):
    """As TensorFlow Playground draws them (`src/dataset.ts`), on a field from −6 to 6."""

    noise: Real = quantity("Playground's noise slider, as a share: 0 to 0.5", default=0.0, ge=0.0, le=0.5)


class Gauss(_Playground):
    """Two round normal clouds at (2, 2) and (−2, −2), variance 0.5 + 7 × noise (Playground's "Gaussian")."""

    name: Literal["gauss"]


class Xor(_Playground):
    """Points of the square ±5, at least 0.3 from the axes; the class is the sign of x·y after a uniform shift of up to
    noise × 5 (Playground's "Exclusive or")."""

    name: Literal["xor"]


class PlaygroundCircle(_Playground):
    """A disk of radius 2.5 inside a ring of radii 3.5 to 5; the class is read after a uniform shift of up to
    noise × 5 (Playground's "Circle")."""

    name: Literal["playground_circle"]


class PlaygroundSpiral(_Playground):
    """Two spiral arms of radius up to 5 and 1.75 turns, each coordinate shifted uniformly by up to noise
    (Playground's "Spiral")."""

    name: Literal["playground_spiral"]


class Cs231nSpiral(Plane):
    """Three spiral arms of radius up to 1, each 4 radians long (CS231n, "Putting it together")."""

    num_classes: ClassVar[int] = 3
    name: Literal["cs231n_spiral"]
    num_examples: int = quantity(
        "points drawn, training and test together", unit="examples", default=300, ge=10, le=20_000
    )
    noise: Real = quantity("standard deviation of the noise on the angle", unit="radians", default=0.2, ge=0.0, le=2.0)
