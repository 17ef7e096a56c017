"""Rules that turn what was measured into a verdict; a claim holds where all of its rules do.

What each rule computes stands in `engine/rules/`; here is what it needs to be told.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from trainer.engine.specs.fields import MOST_ARMS, SLUG_MAX_LENGTH, SLUG_PATTERN, AsTuple, Part, Real, quantity
from trainer.engine.specs.measures import MeasureSpec, at_the_end

MOST_RULES = 4
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=SLUG_MAX_LENGTH)]
ArmSlugs = Annotated[tuple[Slug, ...], AsTuple]
Claimed = Literal["greater", "less"]
MetricName = Annotated[str, Field(max_length=80)]


class _Rule(Part):
    """Speaks of all arms in their order, or of those that it names."""

    arms: ArmSlugs = quantity(
        "slugs of the arms that it is about, in that order; none: all", default=(), max_length=MOST_ARMS
    )

    measure: MeasureSpec | None = quantity("what it judges, where that is not the spec's measure", default=None)

    @field_validator("measure", mode="before")
    @classmethod
    def _measure_at_the_end(cls, document: Any) -> Any:  # noqa: ANN401 (any JSON)
        return at_the_end(document)

    @property
    def fewest_arms(self) -> int:
        return 2

    def num_tests(self, num_arms: int) -> int:
        """Among how many cases the level is shared, with that many arms in the spec."""
        return len(self.arms) or num_arms if self.fewest_arms == 1 else (len(self.arms) or num_arms) - 1

    @property
    def compares_pairs(self) -> bool:
        """Whether it says which of two arms is higher."""
        return False


class _Reading(_Rule):
    """Judges the measure, one of its own, or the last record of another metric."""

    metric: MetricName = quantity(
        "metric at the last record that it judges, short for a measure of its own; empty: the measure", default=""
    )


class Difference(_Reading):
    """Treatment − baseline against a margin, paired by seed; the first of its arms is the baseline."""

    kind: Literal["difference"]
    margin: Real = quantity("smallest effect that counts, in the metric's unit", gt=0.0, le=1e6)
    claimed: Claimed = quantity("side on which the treatments are claimed to be", default="greater")

    @property
    def compares_pairs(self) -> bool:
        return True


class Ratio(_Reading):
    """Treatment / baseline against a factor, paired by seed and judged in logarithms; needs positive values."""

    kind: Literal["ratio"]
    factor: Real = quantity("smallest factor between the arms that counts", gt=1.0, le=1e6)
    claimed: Claimed = quantity("side on which the treatments are claimed to be", default="greater")

    @property
    def compares_pairs(self) -> bool:
        return True


class Equivalence(_Reading):
    """Treatment − baseline lies within ± margin: equal for all that matters."""

    kind: Literal["equivalence"]
    margin: Real = quantity("largest difference that does not matter, in the metric's unit", gt=0.0, le=1e6)

    @property
    def compares_pairs(self) -> bool:
        return True


class Threshold(_Reading):
    """Every one of its arms lies beyond a bound."""

    kind: Literal["threshold"]
    bound: Real = quantity("value that each arm is compared with, in the metric's unit", ge=-1e9, le=1e9)
    claimed: Claimed = quantity("side of the bound on which the arms are claimed to be", default="greater")

    @property
    def fewest_arms(self) -> int:
        return 1


class Proportion(_Rule):
    """The share of replicas that succeed, of every arm against a bound, or of the treatments against the baseline.

    Needs the measure `success`.
    """

    kind: Literal["proportion"]
    bound: Real = quantity(
        "share that each arm is compared with; 0 compares the treatments with the baseline",
        unit="%",
        default=0.0,
        ge=0.0,
        le=100.0,
    )
    claimed: Claimed = quantity("side on which the share is claimed to be", default="greater")

    @property
    def fewest_arms(self) -> int:
        return 1 if self.bound else 2

    @property
    def compares_pairs(self) -> bool:
        return not self.bound


class Monotone(_Reading):
    """From arm to arm the number rises, or falls: dose and response. Judged by the slope of every seed."""

    kind: Literal["monotone"]
    margin: Real = quantity(
        "smallest change from one arm to the next that counts, in the metric's unit", gt=0.0, le=1e6
    )
    claimed: Claimed = quantity("greater: it rises in the order of the arms; less: it falls", default="greater")

    @property
    def fewest_arms(self) -> int:
        return 3

    def num_tests(self, num_arms: int) -> int:  # noqa: ARG002 (one trend over all of them)
        return 1


class Exact(_Reading):
    """Equal on every seed that was run, to a tolerance: not a matter of chance, so one seed is enough."""

    kind: Literal["exact"]
    of: Literal["differences", "values"] = quantity(
        "what must be equal: treatment − baseline, or each arm's own value", default="differences"
    )
    value: Real = quantity("what it must be equal to, in the metric's unit", default=0.0, ge=-1e9, le=1e9)
    tolerance: Real = quantity("largest deviation allowed, in the metric's unit", default=0.0, ge=0.0, le=1e6)

    @property
    def fewest_arms(self) -> int:
        return 2 if self.of == "differences" else 1

    def num_tests(self, num_arms: int) -> int:  # noqa: ARG002 (chance has no part in it)
        return 0


RULES = {
    "difference": Difference,
    "ratio": Ratio,
    "equivalence": Equivalence,
    "threshold": Threshold,
    "proportion": Proportion,
    "monotone": Monotone,
    "exact": Exact,
}
RuleSpec = Annotated[
    Difference | Ratio | Equivalence | Threshold | Proportion | Monotone | Exact, Field(discriminator="kind")
]


class Rule(Part):
    """The claim holds where all of them do."""

    all_of: Annotated[tuple[RuleSpec, ...], AsTuple] = quantity(
        "rules that must all hold", min_length=1, max_length=MOST_RULES
    )

    @property
    def compares_pairs(self) -> bool:
        """Whether the claim is that one arm is higher than another, or neither, and nothing else."""
        return len(self.all_of) == 1 and self.all_of[0].compares_pairs

    def num_tests(self, num_arms: int) -> int:
        return sum(rule.num_tests(num_arms) for rule in self.all_of)
