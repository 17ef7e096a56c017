"""Paired finals of a treatment and its baseline, and the outcome that they allow at a level. `verdicts.py` calls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trainer.engine.inference import mcnemar_p, p_above, p_inside, sign_p, spread

SUPPORTED, REFUTED, NO_DIFFERENCE, INCONCLUSIVE = "supported", "refuted", "no difference", "inconclusive"

Pair = tuple[float | None, float | None]  # baseline, treatment; None is a diverged replica


@dataclass(frozen=True)
class Sample:
    """What the tests need of the pairs, turned so that the claimed side is positive.

    Where a replica diverged there is no mean; `gains` and `drops` then count the pairs of which only one replica
    diverged, for and against the claim.
    """

    num_pairs: int
    wins: int
    losses: int
    mean: float | None
    deviation: float
    gains: int = 0
    drops: int = 0

    def p_values(self, margin: float) -> dict[str, float]:
        """For every settled outcome the smallest level at which it is reached, best outcome first."""
        sign = sign_p(self.wins, self.losses)
        if self.mean is None:
            failures = max(mcnemar_p(self.gains, self.drops), sign)
            return {
                SUPPORTED: failures if self.gains > self.drops and self.wins > self.losses else 1.0,
                REFUTED: failures if self.gains < self.drops and self.wins < self.losses else 1.0,
            }
        beyond = p_above(margin, self.mean, self.deviation, self.num_pairs)
        return {
            SUPPORTED: max(beyond, sign) if self.wins > self.losses else 1.0,
            NO_DIFFERENCE: p_inside(margin, self.mean, self.deviation, self.num_pairs),
            # The upper end below the margin alone would refute nearly half of all true nulls whose interval happens
            # to be as wide as the margin: what excludes the claim must also exclude that there is no difference.
            REFUTED: p_above(0.0, -self.mean, self.deviation, self.num_pairs),
        }

    def outcome(self, margin: float, level: float) -> str:
        return next((name for name, p in self.p_values(margin).items() if p <= level), INCONCLUSIVE)

    def enlarged(self, num_pairs: int) -> "Sample":
        """More pairs of the same kind: same mean and spread, counts in proportion."""
        counts = {
            name: getattr(self, name) * num_pairs // self.num_pairs for name in ("wins", "losses", "gains", "drops")
        }
        return replace(self, num_pairs=num_pairs, **counts)

    def further_seeds(self, margin: float, level: float, *, room: int) -> int | None:
        """How many more seeds would settle it at that level if they were like these; None if not within `room`."""
        if self.num_pairs < 2:  # one pair says nothing about the spread
            return None
        sizes = range(1, room + 1)
        return next(
            (n for n in sizes if self.enlarged(self.num_pairs + n).outcome(margin, level) != INCONCLUSIVE), None
        )


def sample_of(pairs: Sequence[Pair], *, side: int, failure: int) -> Sample:
    """`side` is −1 if the treatment is claimed to be less; `failure` is what it counts for the claim, +1 or −1, if
    only the treatment diverges."""
    signs = [_sign(pair, side=side, failure=failure) for pair in pairs]
    discordant = [sign for sign, pair in zip(signs, pairs, strict=True) if pair.count(None) == 1]
    mean, deviation = None, 0.0
    if pairs and not any(None in pair for pair in pairs):
        mean, deviation = spread([side * (treatment - baseline) for baseline, treatment in pairs])
    return Sample(
        num_pairs=len(pairs),
        wins=signs.count(1),
        losses=signs.count(-1),
        mean=mean,
        deviation=deviation,
        gains=discordant.count(1),
        drops=discordant.count(-1),
    )


def _sign(pair: Pair, *, side: int, failure: int) -> int:
    """1 if the pair speaks for the claim, −1 against it, 0 for a tie; two diverged replicas tie."""
    baseline, treatment = pair
    if baseline is None or treatment is None:
        return failure * ((treatment is None) - (baseline is None))
    return side * ((treatment > baseline) - (treatment < baseline))
