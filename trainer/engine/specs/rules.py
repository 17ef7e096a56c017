"""Rules that turn what was measured into a verdict; a claim holds where all of its rules do.

What each rule computes stands in `engine/rules/`; here is what it needs to be told.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from trainer.engine.specs.fields import SLUG_MAX_LENGTH, SLUG_PATTERN, AsTuple, Part, Real, quantity

MOST_RULES = 4
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=SLUG_MAX_LENGTH)]
ArmSlugs = Annotated[tuple[Slug, ...], AsTuple]
Claimed = Literal["greater", "less"]
MetricName = Annotated[str, Field(max_length=80)]


class _Rule(Part):
    """Speaks of all arms in their order, or of those that it names."""

    fewest_arms: ClassVar[int] = 2
    arms: ArmSlugs = quantity("slugs of the arms that it is about, in that order; none: all", default=(), max_length=6)


class _Reading(_Rule):
    """Judges the measure, or the last record of another metric."""

    metric: MetricName = quantity("metric at the last record that it judges; empty: the measure", default="")


class Difference(_Reading):
    """Treatment − baseline against a margin, paired by seed; the first of its arms is the baseline."""

    kind: Literal["difference"]
    margin: Real = quantity("smallest effect that counts, in the metric's unit", gt=0.0, le=1e6)
    claimed: Claimed = quantity("side on which the treatments are claimed to be", default="greater")


class Ratio(_Reading):
    """Treatment / baseline against a factor, paired by seed and judged in logarithms; needs positive values."""

    kind: Literal["ratio"]
    factor: Real = quantity("smallest factor between the arms that counts", gt=1.0, le=1e6)
    claimed: Claimed = quantity("side on which the treatments are claimed to be", default="greater")


class Equivalence(_Reading):
    """Treatment − baseline lies within ± margin: equal for all that matters."""

    kind: Literal["equivalence"]
    margin: Real = quantity("largest difference that does not matter, in the metric's unit", gt=0.0, le=1e6)


RULES = {"difference": Difference, "ratio": Ratio, "equivalence": Equivalence}
RuleSpec = Annotated[Difference | Ratio | Equivalence, Field(discriminator="kind")]


class Rule(Part):
    """The claim holds where all of them do."""

    all_of: Annotated[tuple[RuleSpec, ...], AsTuple] = quantity(
        "rules that must all hold", min_length=1, max_length=MOST_RULES
    )
