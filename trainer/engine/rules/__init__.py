"""What each rule computes: its cases, each with its own test. One dictionary; `verdicts.py` judges them together."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trainer.engine.rules.case import INCONCLUSIVE, NO_DIFFERENCE, REFUTED, SUPPORTED, Case
from trainer.engine.rules.exact import exact_cases
from trainer.engine.rules.pairs import differences, equivalences, ratios
from trainer.engine.rules.proportion import proportions
from trainer.engine.rules.table import FinalMetrics, Finals, Table, table_of
from trainer.engine.rules.threshold import thresholds
from trainer.engine.rules.trend import trends
from trainer.engine.specs import ExperimentSpec

CASES: Mapping[str, Callable[[int, Any, Table], Iterator[Case]]] = {
    "difference": differences,
    "ratio": ratios,
    "equivalence": equivalences,
    "threshold": thresholds,
    "proportion": proportions,
    "monotone": trends,
    "exact": exact_cases,
}

__all__ = ["CASES", "INCONCLUSIVE", "NO_DIFFERENCE", "REFUTED", "SUPPORTED", "Case", "FinalMetrics", "Finals", "cases"]


def cases(spec: ExperimentSpec, finals: Finals, metrics: FinalMetrics) -> list[Case]:
    """Of all rules, in their order."""
    return [
        case
        for index, rule in enumerate(spec.rule.all_of)
        for case in CASES[rule.kind](index, rule, table_of(spec, index, finals, metrics))
    ]
