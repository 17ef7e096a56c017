"""What a reference row expects of its runs: published figures with their tolerances, bounds, verdicts.

Every expectation reads the finals of one run and gives one line: published, ours, what is allowed, and whether ours is.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from scipy import stats

from trainer.engine.runtime import Final
from trainer.engine.specs import ExperimentSpec
from trainer.engine.verdicts import judge

STANDARD_ERRORS = 3  # by which a mean may miss the published interval
PUBLISHED_SEEDS = 10  # behind every published half width


def tolerance(half_width: float) -> float:
    """The half width of a published 95 % t interval, and three standard errors more."""
    standard_error = half_width / float(stats.t.isf(0.025, PUBLISHED_SEEDS - 1))
    return half_width + STANDARD_ERRORS * standard_error


@dataclass(frozen=True)
class Line:
    """One figure of a row."""

    what: str
    published: str
    ours: str
    tolerance: str
    passes: bool


@dataclass(frozen=True)
class Run:
    """A trained spec: finals by (arm, seed)."""

    spec: ExperimentSpec
    finals: Mapping[tuple[int, int], Final]

    @property
    def seeds(self) -> list[int]:
        return sorted({seed for _, seed in self.finals})

    def values(self, slug: str, metric: str | None = None) -> list[float | None]:
        """Of one arm, in the order of the seeds: the measure, or the last record of a metric; None has diverged."""
        arm = next(index for index, each in enumerate(self.spec.arms) if each.slug == slug)
        finals = [self.finals[arm, seed] for seed in self.seeds]
        return [final.value if metric is None else final.metrics[metric] for final in finals]


class Expectation(BaseModel):
    """`run` names one of the row's runs; `metric` reads a metric's last record instead of the measure."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    run: str = "spec"
    metric: str | None = None
    diverged_as: float | None = None  # what a loop that doesn't look reports of a network full of NaN

    def line(self, run: Run) -> Line:
        raise NotImplementedError

    def values(self, run: Run, arm: str) -> list[float | None]:
        return [self.diverged_as if value is None else value for value in run.values(arm, self.metric)]

    @property
    def arms(self) -> list[str]:
        return [getattr(self, field) for field in ("arm", "of", "minus", "over") if hasattr(self, field)]

    @property
    def place(self) -> str:
        """Where more than one figure could be meant."""
        named = ([self.run] if self.run != "spec" else []) + ([self.metric] if self.metric else [])
        return f" ({', '.join(named)})" if named else ""


class MeanExpectation(Expectation):
    """The mean over the seeds of one arm.

    It must lie between low and high, or within the published half width (of a 95 % t interval) and three standard
    errors more. `rounding` is what a figure without spread may differ by: a digit that was not printed, one example.
    """

    kind: Literal["mean"]
    arm: str
    published: float
    half_width: float | None = None
    low: float | None = None
    high: float | None = None
    rounding: float = 0.0

    def line(self, run: Run) -> Line:
        values = self.values(run, self.arm)
        low, high = self._range
        ours = math.nan if None in values else fmean(values)
        num_diverged = run.values(self.arm, self.metric).count(None)
        diverged = f" ({num_diverged} diverged)" if num_diverged else ""
        return Line(
            f"{self.arm}{self.place}",
            f"{self.published:.5g}",
            f"{ours:.5g}{diverged}",
            f"{low:.5g} … {high:.5g}",
            low <= ours <= high,
        )

    @property
    def _range(self) -> tuple[float, float]:
        if self.half_width is None:
            return (-math.inf if self.low is None else self.low), (math.inf if self.high is None else self.high)
        allowed = tolerance(self.half_width) + self.rounding
        return self.published - allowed, self.published + allowed


class DifferenceExpectation(Expectation):
    """`of` − `minus`, paired by seed: the mean between above and below, and on how many seeds `of` is the larger one.

    With the published half width the mean must also lie as near to the published one as a MeanExpectation asks.
    """

    kind: Literal["difference"]
    of: str
    minus: str
    published: float
    half_width: float | None = None
    above: float = -math.inf
    below: float = math.inf
    wins: int = 0

    def line(self, run: Run) -> Line:
        pairs = [*zip(self.values(run, self.of), self.values(run, self.minus), strict=True)]
        what, published = f"{self.of} − {self.minus}{self.place}", f"{self.published:+.5g}"
        low, high = self._range
        bounds = f"{low:.5g} … {high:.5g}" + (f", ≥ {self.wins} of {len(pairs)} seeds" if self.wins else "")
        if any(None in pair for pair in pairs):
            return Line(what, published, "diverged", bounds, passes=False)
        differences = [one - other for one, other in pairs]
        mean = fmean(differences)
        wins = sum(difference > 0 for difference in differences)
        ours = f"{mean:+.5g}, {wins}/{len(pairs)}"
        return Line(what, published, ours, bounds, low <= mean <= high and wins >= self.wins)

    @property
    def _range(self) -> tuple[float, float]:
        if self.half_width is None:
            return self.above, self.below
        allowed = tolerance(self.half_width)
        return max(self.above, self.published - allowed), min(self.below, self.published + allowed)


class RatioExpectation(Expectation):
    """The mean of `of` over the mean of `over`, and on how many seeds the ratio alone is above the bound."""

    kind: Literal["ratio"]
    of: str
    over: str
    published: float
    above: float
    wins: int = 0

    def line(self, run: Run) -> Line:
        pairs = [*zip(self.values(run, self.of), self.values(run, self.over), strict=True)]
        what, published = f"{self.of} / {self.over}{self.place}", f"{self.published:.5g}"
        bound = f"> {self.above:g}" + (f", ≥ {self.wins} of {len(pairs)} seeds" if self.wins else "")
        if any(None in pair for pair in pairs):
            return Line(what, published, "diverged", bound, passes=False)
        ratio = fmean(one for one, _ in pairs) / fmean(other for _, other in pairs)
        wins = sum(one > self.above * other for one, other in pairs)
        ours = f"{ratio:.5g}, {wins}/{len(pairs)}"
        return Line(what, published, ours, bound, ratio > self.above and wins >= self.wins)


class CountExpectation(Expectation):
    """On how many seeds one arm's value lies between low and high, bounds included; a diverged one lies nowhere."""

    kind: Literal["count"]
    arm: str
    published: int
    low: float = -math.inf
    high: float = math.inf
    at_least: int = 0
    at_most: int | None = None

    def line(self, run: Run) -> Line:
        values = self.values(run, self.arm)
        num_inside = sum(value is not None and self.low <= value <= self.high for value in values)
        most = len(values) if self.at_most is None else self.at_most
        return Line(
            f"seeds on which {self.arm}{self.place} is within {self.low:g} … {self.high:g}",
            str(self.published),
            f"{num_inside} of {len(values)}",
            f"{self.at_least} … {most}",
            self.at_least <= num_inside <= most,
        )


class DivergedExpectation(Expectation):
    """How many seeds of an arm diverge."""

    kind: Literal["diverged"]
    arm: str
    published: int

    def line(self, run: Run) -> Line:
        num_diverged = run.values(self.arm).count(None)
        return Line(
            f"diverged seeds of {self.arm}{self.place}",
            str(self.published),
            str(num_diverged),
            "exact",
            num_diverged == self.published,
        )


class VerdictExpectation(Expectation):
    """What the engine concludes from the spec's own rule."""

    kind: Literal["verdict"]
    published: Literal["supported", "refuted", "no difference", "inconclusive"]

    def line(self, run: Run) -> Line:
        values = {replica: final.value for replica, final in run.finals.items()}
        metrics = {replica: final.metrics for replica, final in run.finals.items()}
        outcome = judge(run.spec, values, look=1, reference=True, metrics=metrics).outcome
        return Line(f"verdict{self.place}", self.published, outcome, "exact", outcome == self.published)


AnyExpectation = Annotated[
    MeanExpectation
    | DifferenceExpectation
    | RatioExpectation
    | CountExpectation
    | DivergedExpectation
    | VerdictExpectation,
    Field(discriminator="kind"),
]
