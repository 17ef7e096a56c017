"""The truth table of a logical gate."""

from typing import ClassVar, Literal

from trainer.engine.specs.data.examples import Classified
from trainer.engine.specs.fields import quantity


class Gate(Classified):
    """Four examples, the inputs 0 or 1; all of them train and test."""

    num_inputs: ClassVar[int] = 2
    num_classes: ClassVar[int] = 2
    name: Literal["gate"]
    gate: Literal["xor", "and", "or", "nand"] = quantity("the class is the output of this gate", default="xor")
    split: Literal["all"] = quantity("every example trains, and all are the test part as well", default="all")

    @property
    def size(self) -> int:
        return 4
