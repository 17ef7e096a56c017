"""Handwritten digits of 8×8 pixels."""

from typing import ClassVar, Literal

from trainer.engine.specs.data.images import Images
from trainer.engine.specs.fields import quantity


class Digits(Images):
    """1797 handwritten digits of 8×8 pixels in 17 grey levels (scikit-learn's `load_digits`), in the file's order."""

    num_inputs: ClassVar[int] = 64
    num_classes: ClassVar[int] = 10
    unscaled: ClassVar[tuple[str, ...]] = ("none", "sixteenth")
    name: Literal["digits"]
    scaling: Literal["standard", "sixteenth", "min_max", "none"] = quantity(
        "standard: training mean and standard deviation + 0.001; sixteenth: pixels divided by 16; min_max: every "
        "pixel to 0…1 over the training part; none: 0 to 16",
        default="standard",
    )

    @property
    def size(self) -> int:
        return 1797
