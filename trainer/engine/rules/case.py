"""A case: what one rule asks of one arm, or of arms together, with all that its test needs. `verdicts.py` judges it.

The unit of evidence is one number per seed: a difference, a ratio, a value, a slope.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import ClassVar, Self

from trainer.engine.inference import spread, t_interval

SUPPORTED, REFUTED, NO_DIFFERENCE, INCONCLUSIVE = "supported", "refuted", "no difference", "inconclusive"

Column = tuple[float | None, ...]  # one arm's finals, seed by seed; None is a diverged replica


@dataclass(frozen=True)
class Sample:
    """What the tests need of the seeds, turned so that the claimed side is positive.

    Where a replica diverged there is no mean; `gains` and `drops` then count the seeds on which only one replica
    diverged, for and against the claim.
    """

    num_seeds: int
    wins: int
    losses: int
    mean: float | None
    deviation: float = 0.0
    gains: int = 0
    drops: int = 0

    @classmethod
    def of(cls, signs: Sequence[int], numbers: Sequence[float | None], *, gains: int = 0, drops: int = 0) -> Self:
        """`signs` are 1 for a seed that speaks for the claim, −1 against it; no number without every number."""
        finite = [number for number in numbers if number is not None]
        is_whole = bool(numbers) and len(finite) == len(numbers)
        mean, deviation = spread(finite) if is_whole else (None, 0.0)
        return cls(len(signs), signs.count(1), signs.count(-1), mean, deviation, gains, drops)

    def interval(self, level: float) -> tuple[float, float] | None:
        return None if self.mean is None else t_interval(self.mean, self.deviation, self.num_seeds, level)

    def scaled(self, count: int, *, of: int) -> int:
        """A count among so many seeds, where the sample has been enlarged from them."""
        return count * self.num_seeds // of

    def enlarged(self, num_seeds: int) -> Self:
        """More seeds of the same kind: same mean and spread, counts in proportion."""
        counts = {
            name: getattr(self, name) * num_seeds // self.num_seeds for name in ("wins", "losses", "gains", "drops")
        }
        return replace(self, num_seeds=num_seeds, **counts)


def mean_of(values: Sequence[float | None]) -> float | None:
    """Of those that are there."""
    finite = [value for value in values if value is not None]
    return fmean(finite) if finite else None


@dataclass(frozen=True)
class Case(ABC):
    """`rows` has the number of every seed as readers see it, `columns` the finals of every arm that it is about."""

    is_certain: ClassVar[bool] = False  # chance has no part in it
    rule: int  # its place in the spec
    arms: tuple[int, ...]  # of several, the first is the baseline
    rows: tuple[tuple[int, float | None], ...]
    columns: tuple[Column, ...]
    sample: Sample

    @abstractmethod
    def p_values(self, sample: Sample) -> dict[str, float]:
        """For every settled outcome the smallest level at which that sample reaches it, best outcome first."""

    @property
    def effect(self) -> float | None:
        """In the reader's terms."""
        return self.sample.mean

    def interval(self, level: float) -> tuple[float, float] | None:
        """Of the effect."""
        return self.sample.interval(level)

    @property
    def means(self) -> tuple[float | None, ...]:
        """Of the replicas of every arm that did not diverge."""
        return tuple(mean_of(column) for column in self.columns)

    @property
    def num_diverged(self) -> tuple[int, ...]:
        return tuple(column.count(None) for column in self.columns)

    @property
    def mcnemar_p(self) -> float | None:
        """Of who diverged, for pairs; None where nobody did."""
        return None

    @property
    def smallest_p(self) -> float:
        return min(self.p_values(self.sample).values())

    def outcome(self, level: float) -> str:
        return self._outcome(self.sample, level)

    @property
    def certain(self) -> "Case":
        """Of what gives the same numbers on every seed: chance has no part in it."""
        num_seeds = self.sample.num_seeds
        return (
            replace(self, sample=replace(self.sample.enlarged(1000 * num_seeds), deviation=0.0)) if num_seeds else self
        )

    def further_seeds(self, level: float, *, room: int) -> int | None:
        """How many more seeds would settle it at that level if they were like these; None if not within `room`."""
        if self.sample.num_seeds < 2:  # one seed says nothing about the spread
            return None
        sizes = ((more, self.sample.enlarged(self.sample.num_seeds + more)) for more in range(1, room + 1))
        return next((more for more, larger in sizes if self._outcome(larger, level) != INCONCLUSIVE), None)

    def _outcome(self, sample: Sample, level: float) -> str:
        return next((name for name, p in self.p_values(sample).items() if p <= level), INCONCLUSIVE)


@dataclass(frozen=True)
class Sided(Case):
    """A case whose sample is turned to the claimed side. `side` is −1 where less is claimed."""

    side: int

    @property
    def effect(self) -> float | None:
        return None if self.sample.mean is None else self.side * self.sample.mean

    def interval(self, level: float) -> tuple[float, float] | None:
        ends = self.sample.interval(level)
        return ends and tuple(sorted(self.side * end for end in ends))
