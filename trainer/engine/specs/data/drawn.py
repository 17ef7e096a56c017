"""Examples that a formula and a random generator make."""

from typing import Literal

from trainer.engine.specs.data.examples import Examples
from trainer.engine.specs.fields import Real, quantity

SEEDED = ("train_limit", "validation_share", "label_noise", "target_noise", "outlier_share")  # what asks the seed again


class Drawn(Examples):
    """Drawn by a random generator, anew for every seed or once for all."""

    num_examples: int = quantity(
        "examples drawn, training and test together", unit="examples", default=500, ge=10, le=20_000
    )
    draw: Literal["every_seed", "once"] = quantity(
        "every_seed: every seed has its own examples; once: all seeds share those of draw_seed",
        default="every_seed",
    )
    draw_seed: int = quantity("seed of the examples that all seeds share (draw once)", default=0, ge=0, le=2**31 - 1)
    test_share: Real = quantity(
        "share of the examples kept for testing, rounded up (split by_seed or ordered)", default=0.5, ge=0.01, le=0.99
    )

    @property
    def size(self) -> int:
        return self.num_examples

    @property
    def unused(self) -> frozenset[str]:
        return super().unused | (frozenset({"draw_seed"}) if self.draw == "every_seed" else frozenset())

    @property
    def is_same_for_all_seeds(self) -> bool:
        is_drawn_again = any(getattr(self, name, 0) for name in SEEDED)
        return self.draw == "once" and self.split != "by_seed" and not is_drawn_again

    def drawing_seed(self, seed: int) -> int:
        return seed if self.draw == "every_seed" else self.draw_seed
