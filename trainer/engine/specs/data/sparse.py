"""Binary features of which few are set, most of them rarely."""

from typing import ClassVar, Literal

from trainer.engine.specs.data.drawn import Drawn
from trainer.engine.specs.data.examples import Classified
from trainer.engine.specs.fields import Real, quantity


class SparseBinary(Drawn, Classified):
    """Feature j (from 1) is 1 with probability frequency / j, else 0. The class is whether a weighted sum is above its
    median; the weights are ±1 over a feature's standard deviation, so that rare and frequent features matter alike."""

    num_classes: ClassVar[int] = 2
    name: Literal["sparse_binary"]
    num_features: int = quantity("features", unit="features", default=100, ge=2, le=1000)
    frequency: Real = quantity("probability of the most frequent feature", default=0.5, ge=0.01, le=0.9)

    @property
    def num_inputs(self) -> int:
        return self.num_features
