"""Normal clouds of any number of classes and features."""

from typing import Literal

from pydantic_core import PydanticCustomError

from trainer.engine.specs.data.drawn import Drawn
from trainer.engine.specs.data.examples import Classified
from trainer.engine.specs.fields import Real, fault, quantity


class Blobs(Drawn, Classified):
    """One round normal cloud per class, of standard deviation 1 in every feature, around a centre that is itself drawn
    from a normal distribution; the classes take turns."""

    name: Literal["blobs"]
    num_examples: int = quantity(
        "examples drawn, training and test together", unit="examples", default=500, ge=10, le=100_000
    )
    num_features: int = quantity("features", unit="features", default=20, ge=1, le=1000)
    num_classes: int = quantity("classes", default=10, ge=2, le=100)
    separation: Real = quantity("standard deviation of the centres in every feature", default=1.0, ge=0.0, le=100.0)

    @property
    def num_inputs(self) -> int:
        return self.num_features

    def _too_many_classes(self, most: int) -> PydanticCustomError:
        return fault("out_of_range", "num_classes", {"min": 2, "max": most})

    @property
    def making_seconds(self) -> float:
        return 2e-8 * self.num_features
