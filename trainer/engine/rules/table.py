"""Finals in columns, as the rules read them: per arm and seed one number, None where the replica diverged."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from trainer.engine.specs import ExperimentSpec, Metric, metric

LARGEST = 1e100  # beyond it squares are no numbers: a replica that got there has diverged for all that matters

Finals = Mapping[tuple[int, int], float | None]  # by (arm, seed)
FinalMetrics = Mapping[tuple[int, int], Mapping[str, float | None]]


@dataclass(frozen=True)
class Table:
    """What one rule judges: the measure's finals, or those of the metric or the measure that the rule names."""

    finals: Finals
    quantity: Metric
    arms: tuple[int, ...]

    def columns(self, *arms: int) -> dict[int, tuple[float | None, ...]]:
        """Seed → the numbers of these arms; a seed that one of them lacks is left out."""
        own = [self._by_arm.get(arm, {}) for arm in arms]
        whole = sorted(set(own[0]).intersection(*own[1:]))
        return {seed: tuple(values[seed] for values in own) for seed in whole}

    @cached_property
    def _by_arm(self) -> dict[int, dict[int, float | None]]:
        values: dict[int, dict[int, float | None]] = {}
        for (arm, seed), value in self.finals.items():
            values.setdefault(arm, {})[seed] = value
        return values

    def failure(self, claimed: str) -> int:
        """What a diverged replica counts for a claim about its arm, +1 or −1: it is the worse one.

        For a metric without a worse side it counts against the claim.
        """
        claims_worse = (claimed, self.quantity.better) in {("greater", "lower"), ("less", "higher")}
        return 1 if claims_worse else -1


def table_of(spec: ExperimentSpec, index: int, finals: Finals, metrics: FinalMetrics) -> Table:
    """For the rule at that place. A replica that diverged has no other metric either."""
    rule = spec.rule.all_of[index]
    slugs = [arm.slug for arm in spec.arms]
    arms = tuple(slugs.index(slug) for slug in rule.arms or slugs)
    own = rule.measure if rule.measure != spec.measure else None
    name = own.key if own else getattr(rule, "metric", "")
    if not name:
        return Table(_bounded(finals), spec.measure.quantity, arms)
    quantity = own.quantity if own else metric(name)
    judged = {replica: value for replica, value in finals.items() if replica[0] in arms}
    others = {replica: None if value is None else metrics[replica][name] for replica, value in judged.items()}
    return Table(_bounded(others), quantity, arms)


def _bounded(finals: Finals) -> Finals:
    return {
        replica: value if value is not None and abs(value) <= LARGEST else None for replica, value in finals.items()
    }
