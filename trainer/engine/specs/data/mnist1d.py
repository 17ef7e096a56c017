"""MNIST-1D: ten digit-like curves, padded, shifted, scaled, sheared and noisy."""

from typing import ClassVar, Literal

from trainer.engine.specs.data.examples import Classified
from trainer.engine.specs.fields import Real, quantity


class Mnist1d(Classified):
    """Signals of 40 values in ten classes (Greydanus and Kobak, arXiv 2011.14439), generated; the default is the
    published file. The data are the same for every seed; ordered is the published split."""

    num_inputs: ClassVar[int] = 40
    num_classes: ClassVar[int] = 10
    making_seconds: ClassVar[float] = 2e-4
    name: Literal["mnist1d"]
    num_examples: int = quantity(
        "signals generated, training and test together; rounded down to a multiple of 10",
        unit="examples",
        default=5000,
        ge=100,
        le=20_000,
    )
    draw_seed: int = quantity("seed of the generator, that of the published file is 42", default=42, ge=0, le=2**31 - 1)
    split: Literal["ordered", "by_seed", "all"] = quantity(
        "ordered: the last rows are the test part, as published; by_seed: shuffled by the seed, every class keeps its "
        "share; all: every example trains, and what trains is the test part as well, with true labels",
        default="ordered",
    )
    test_share: Real = quantity(
        "share of the examples kept for testing, rounded up (split by_seed or ordered)", default=0.2, ge=0.05, le=0.95
    )

    @property
    def size(self) -> int:
        return self.num_examples // 10 * 10
