"""Handwritten digits of 28×28 pixels."""

from typing import ClassVar, Literal

from trainer.engine.specs.data.images import TEST_SHIFT, TRAIN_SHIFT, Images
from trainer.engine.specs.fields import quantity


class Mnist(Images):
    """10,000 handwritten digits of 28×28 pixels in 256 grey levels, a part of MNIST."""

    num_inputs: ClassVar[int] = 784
    num_classes: ClassVar[int] = 10
    unscaled: ClassVar[tuple[str, ...]] = ("none", "unit")
    name: Literal["mnist"]
    split: Literal["by_seed", "all"] = quantity(
        "by_seed: shuffled by the seed, every class keeps its share; all: every example trains, and what trains is "
        "the test part as well, with true labels",
        default="by_seed",
    )
    train_limit: int = quantity(
        "training examples that are kept, every class in its share; 0 keeps all",
        unit="examples",
        default=2000,
        ge=0,
        le=100_000,
    )
    scaling: Literal["unit", "standard", "min_max", "none"] = quantity(
        "unit: pixels divided by 255; standard: training mean and standard deviation + 0.001; min_max: every pixel to "
        "0…1 over the training part; none: 0 to 255",
        default="unit",
    )
    train_shift: int = quantity(TRAIN_SHIFT, unit="pixels", default=0, ge=0, le=14)
    test_shift: int = quantity(TEST_SHIFT, unit="pixels", default=0, ge=0, le=14)

    @property
    def size(self) -> int:
        return 10_000
