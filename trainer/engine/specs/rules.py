"""The rule that turns what was measured into a verdict."""

from typing import Annotated, Literal

from trainer.engine.specs.fields import AsTuple, Part, Real, quantity


class Difference(Part):
    """Treatment − baseline against a margin, paired by seed."""

    kind: Literal["difference"]
    margin: Real = quantity("smallest effect that counts, in the metric's unit", gt=0.0, le=1e6)
    claimed: Literal["greater", "less"] = quantity("side on which the treatments are claimed to be", default="greater")


RULES = {"difference": Difference}
RuleSpec = Difference  # becomes a union discriminated by kind with the second rule


class Rule(Part):
    """One rule for now: with a second kind this list grows, and all of them must hold."""

    all_of: Annotated[tuple[RuleSpec, ...], AsTuple] = quantity("rules that must all hold", min_length=1, max_length=1)
