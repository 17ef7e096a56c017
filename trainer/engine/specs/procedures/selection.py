"""The procedure `selection`: the best of many random classifiers on labels that nothing can predict."""

from typing import Literal

from trainer.engine.specs.arms import ResolvedArm, Work
from trainer.engine.specs.fields import quantity

CHUNK = 256  # candidates whose accuracies are computed together


class SelectionArm(ResolvedArm):
    """Linear classifiers with weights from N(0, 1), inputs from N(0, 1), labels by a coin: nothing is to be learned.

    Step k: the classifier that is best on the examples among the first k; of equally good ones the first.
    """

    procedure = "selection"
    first_factor = "judged_on"
    first_metric = "selection/accuracy"
    usual_metrics = ("selection/accuracy",)

    judged_on: Literal["fresh", "chosen"] = quantity(
        "chosen: the examples by which it was chosen; fresh: others, drawn in the same way", default="fresh"
    )
    num_candidates: int = quantity("classifiers to choose from", default=200, ge=1, le=5000)
    num_examples: int = quantity("examples by which one is chosen", unit="examples", default=40, ge=1, le=1000)
    num_fresh: int = quantity("fresh examples", unit="examples", default=1000, ge=1, le=10_000)
    num_features: int = quantity("inputs of an example", unit="features", default=10, ge=1, le=100)

    @property
    def num_steps(self) -> int:
        return self.num_candidates

    def metrics(self, _probes: tuple[str, ...]) -> tuple[str, ...]:
        return self.usual_metrics

    @property
    def unused(self) -> tuple[str, ...]:
        return ("num_fresh",) if self.judged_on == "chosen" else ()

    @property
    def work(self) -> Work:
        examples = self.num_examples + self.num_fresh
        elements = (self.num_candidates + 4 * self.num_features) * examples
        return Work(
            0.0,
            start_calls=40.0,
            start_elements=elements * (1.0 + 0.01 * self.num_features),
            computing_bytes=8 * 3 * (min(CHUNK, self.num_candidates) + 4 * self.num_features) * examples,
        )

    @property
    def costly_field(self) -> str:
        return "num_candidates"
