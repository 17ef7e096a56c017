"""Which value of the tuned field every arm gets. Pure: `runtime.py` trains what `plan.py` asks for.

Every shard tunes its own arms and comes to the same choice, because values, seeds and chunks are those of the spec.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from trainer.engine.specs import ExperimentSpec, Tune

Finals = Mapping[tuple[int, int], float | None]  # by (arm of the tuning spec, seed)


@dataclass(frozen=True)
class Choice:
    """Of one arm: the mean over the tuning seeds of every value, None where a replica diverged, and the best value."""

    arm: int
    value: Any
    scores: tuple[float | None, ...]
    is_edge: bool  # the smallest or largest value: a better one may lie beyond


@dataclass(frozen=True)
class Tuning:
    field: str
    values: tuple[Any, ...]
    seeds: tuple[int, ...]
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> dict[int, Any]:
        return {choice.arm: choice.value for choice in self.choices}

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def combined(documents: Iterable[Mapping[str, Any] | None]) -> dict[str, Any] | None:
    """What the shards of one experiment have chosen, every arm once; None where nothing was tuned."""
    found = [each for each in documents if each]
    if not found:
        return None
    choices = {choice["arm"]: choice for each in found for choice in each["choices"]}
    return {**found[0], "choices": [choices[arm] for arm in sorted(choices)]}


def choose(spec: ExperimentSpec, arms: Sequence[int], finals: Finals) -> Tuning:
    """The finals of `spec.tuning(arms)`. A value on which fewer replicas diverge is better, then the better mean."""
    tune = spec.tune
    better = spec.tuning(arms).measure.quantity.better
    choices = []
    for position, arm in enumerate(arms):
        first = position * len(tune.values)
        columns = [[finals[first + index, seed] for seed in tune.seeds] for index in range(len(tune.values))]
        choices.append(choice(tune, arm, columns, better=better))
    return Tuning(tune.field, tune.values, tune.seeds, tuple(choices))


def choice(tune: Tune, arm: int, columns: Sequence[Sequence[float | None]], *, better: str) -> Choice:
    """Of one arm, from the finals of every value on every tuning seed; `better` is higher or lower."""
    side = 1 if better == "higher" else -1
    keys = [(-column.count(None), side * (_mean(column) or 0.0)) for column in columns]
    best = max(range(len(keys)), key=keys.__getitem__)  # the first of equal ones
    scores = tuple(None if None in column else _mean(column) for column in columns)
    value = tune.values[best]
    return Choice(arm, value, scores, is_edge=value in tune.edges)


def _mean(values: Sequence[float | None]) -> float | None:
    finite = [value for value in values if value is not None]
    return fmean(finite) if finite else None
