"""Shares of replicas that succeed: one arm by the exact binomial interval, two by the exact McNemar test.

A replica that diverged has not succeeded.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from trainer.engine.inference import fewest_p, mcnemar_p, p_share_above, share_interval
from trainer.engine.rules.case import REFUTED, SUPPORTED, Case, Column, Sample
from trainer.engine.rules.table import Table
from trainer.engine.specs import Proportion

SUCCESS = 100.0  # the measure `success` of a replica that has succeeded, in %


@dataclass(frozen=True)
class _Shares(Case):
    """`side` is −1 where less is claimed."""

    side: int

    @property
    def means(self) -> tuple[float | None, ...]:
        """Shares in %, of all replicas."""
        return tuple(
            SUCCESS * sum(map(_has_succeeded, column)) / len(column) if column else None for column in self.columns
        )


@dataclass(frozen=True)
class ShareBeyondBound(_Shares):
    """One arm; wins are the replicas on the claimed side: successes, or failures where less is claimed."""

    bound: float

    @property
    def effect(self) -> float | None:
        return self.means[0]

    def interval(self, level: float) -> tuple[float, float]:
        low, high = share_interval(self._num_successes(self.sample), self.sample.num_seeds, level)
        return SUCCESS * low, SUCCESS * high

    def _num_successes(self, sample: Sample) -> int:
        return sample.wins if self.side == 1 else sample.losses

    def p_values(self, sample: Sample) -> dict[str, float]:
        share = self.bound / SUCCESS if self.side == 1 else 1 - self.bound / SUCCESS  # of wins
        return {
            SUPPORTED: max(p_share_above(share, sample.wins, sample.num_seeds), fewest_p(sample.num_seeds)),
            REFUTED: p_share_above(1 - share, sample.losses, sample.num_seeds),
        }


@dataclass(frozen=True)
class ShareDifference(_Shares):
    """Treatment against baseline; wins are seeds on which only the claimed arm succeeds."""

    @property
    def effect(self) -> float | None:
        baseline, treatment = self.means
        return None if baseline is None or treatment is None else treatment - baseline

    def interval(self, level: float) -> tuple[float, float] | None:
        """Exact, given how many seeds tell the arms apart: it excludes zero where McNemar's test does."""
        num_telling = self.sample.wins + self.sample.losses
        if num_telling == 0:
            return None
        scale = self.side * SUCCESS * num_telling / self.sample.num_seeds
        low, high = share_interval(self.sample.wins, num_telling, level)
        return tuple(sorted((scale * (2 * low - 1), scale * (2 * high - 1))))

    @property
    def mcnemar_p(self) -> float:
        return mcnemar_p(self.sample.wins, self.sample.losses)

    def p_values(self, sample: Sample) -> dict[str, float]:
        p = mcnemar_p(sample.wins, sample.losses)
        return {
            SUPPORTED: p if sample.wins > sample.losses else 1.0,
            REFUTED: p if sample.wins < sample.losses else 1.0,
        }


def proportions(index: int, rule: Proportion, table: Table) -> Iterator[Case]:
    side = 1 if rule.claimed == "greater" else -1
    if rule.bound:
        for arm in table.arms:
            values = {seed: value for seed, (value,) in table.columns(arm).items()}
            rows = tuple((seed, SUCCESS * _has_succeeded(value)) for seed, value in values.items())
            sample = Sample.of([side if number else -side for _, number in rows], [number for _, number in rows])
            yield ShareBeyondBound(index, (arm,), rows, (tuple(values.values()),), sample, side, rule.bound)
        return
    baseline, *treatments = table.arms
    for arm in treatments:
        pairs = table.columns(baseline, arm)
        signs = [_has_succeeded(treatment) - _has_succeeded(first) for first, treatment in pairs.values()]
        rows = tuple((seed, SUCCESS * sign) for seed, sign in zip(pairs, signs, strict=True))
        columns: tuple[Column, ...] = tuple(zip(*pairs.values(), strict=True)) or ((), ())
        sample = Sample.of([side * sign for sign in signs], [number for _, number in rows])
        yield ShareDifference(index, (baseline, arm), rows, columns, sample, side)


def _has_succeeded(value: float | None) -> bool:
    return value == SUCCESS
