"""Equality to a tolerance on every seed that was run. One seed beyond it refutes; chance has no part in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trainer.engine.rules.case import REFUTED, SUPPORTED, Case, Column, Sample
from trainer.engine.rules.table import Table
from trainer.engine.specs import Exact


@dataclass(frozen=True)
class Equality(Case):
    """Wins are the seeds within the tolerance; the interval is the range of what was seen."""

    is_certain = True

    def interval(self, level: float) -> tuple[float, float] | None:  # noqa: ARG002 (at any level)
        numbers = [number for _, number in self.rows if number is not None]
        return (min(numbers), max(numbers)) if self.sample.mean is not None else None

    def p_values(self, sample: Sample) -> dict[str, float]:
        return {
            SUPPORTED: 0.0 if sample.wins == sample.num_seeds > 0 else 1.0,
            REFUTED: 0.0 if sample.losses else 1.0,
        }


def exact_cases(index: int, rule: Exact, table: Table) -> Iterator[Case]:
    if rule.of == "values":
        for arm in table.arms:
            values = {seed: value for seed, (value,) in table.columns(arm).items()}
            yield _equality(index, rule, (arm,), values, (tuple(values.values()),))
        return
    baseline, *treatments = table.arms
    for arm in treatments:
        pairs = table.columns(baseline, arm)
        differences = {
            seed: None if first is None or second is None else second - first for seed, (first, second) in pairs.items()
        }
        columns = tuple(zip(*pairs.values(), strict=True)) or ((), ())
        yield _equality(index, rule, (baseline, arm), differences, columns)


def _equality(
    index: int, rule: Exact, arms: tuple[int, ...], numbers: Mapping[int, float | None], columns: tuple[Column, ...]
) -> Equality:
    signs = [
        1 if number is not None and abs(number - rule.value) <= rule.tolerance else -1 for number in numbers.values()
    ]
    return Equality(index, arms, tuple(numbers.items()), columns, Sample.of(signs, [*numbers.values()]))
