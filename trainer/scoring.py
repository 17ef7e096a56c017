"""How a prediction turned out: whether it came true, the Brier score of its certainty, the error of its size and the
interval score of its range. Pure.

The interval score of a central interval that should hold with probability 1 - a is its width plus 2/a times what the
measured value lies outside (Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", 2007).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trainer.engine.specs import Equivalence, Exact, ExperimentSpec, RuleSpec

NO_DIFFERENCE = "no difference"
HOLDS, FAILS = "claim holds", "claim fails"
TREATMENT, BASELINE, NEITHER = "treatment", "baseline", "neither"


@dataclass(frozen=True)
class Named:
    """What was predicted.

    `winner` is the slug of the arm that should end higher, or "no difference", or says whether the claim holds;
    `spread` is how far the size may be off, None where no range was named.
    """

    winner: str
    effect: float
    spread: float | None
    probability: float


@dataclass(frozen=True)
class Score:
    """`came_true` is None while the verdict leaves it open; `brier` is 0 for sure and right, 1 for sure and wrong."""

    came_true: bool | None
    brier: float | None
    size_error: float | None
    interval_score: float | None = None
    missed_by: float | None = None


def score(named: Named, *, spec: ExperimentSpec, verdict: Mapping[str, Any]) -> Score:
    """`verdict` is the stored document. Who predicts no difference names no size."""
    winner, effect, probability = named.winner, named.effect, named.probability
    slugs = [arm.slug for arm in spec.arms]
    comparisons = [each for each in verdict["comparisons"] if each.get("rule", 0) == 0]
    if winner in {HOLDS, FAILS}:
        holds = {"supported": True, "refuted": False, NO_DIFFERENCE: False}.get(verdict["outcome"])
        came_true = None if holds is None else holds == (winner == HOLDS)
        return Score(came_true, None if came_true is None else (probability - came_true) ** 2, None)
    came_true = _came_true(winner, slugs, comparisons, spec.rule.all_of[0])
    measured = None if winner == NO_DIFFERENCE else _measured_size(winner, slugs, comparisons)
    return Score(
        came_true=came_true,
        brier=None if came_true is None else (probability - came_true) ** 2,
        size_error=None if measured is None else abs(effect - measured),
        **_range_score(named, measured),
    )


def _range_score(named: Named, measured: float | None) -> dict[str, float | None]:
    """A size has no side, so the range ends at zero."""
    if named.spread is None or measured is None:
        return {}
    low, high = max(0.0, named.effect - named.spread), named.effect + named.spread
    missed_by = max(low - measured, measured - high, 0.0)
    return {"interval_score": high - low + 2 / (1 - named.probability) * missed_by, "missed_by": missed_by}


def _came_true(
    winner: str, slugs: Sequence[str], comparisons: Sequence[Mapping[str, Any]], rule: RuleSpec
) -> bool | None:
    """An arm other than the baseline must beat it, and have the highest mean of all."""
    higher = {each["arm"]: _higher(each, rule) for each in comparisons}
    if winner == NO_DIFFERENCE:
        return _all(side and side == NEITHER for side in higher.values())
    if winner == slugs[0]:
        return _all(side and side == BASELINE for side in higher.values())
    arm = slugs.index(winner)
    if higher[arm] != TREATMENT:
        return None if higher[arm] is None else False
    means = {each["arm"]: each["means"][1] for each in comparisons if each["means"][1] is not None}
    return not means or max(means, key=means.__getitem__) == arm


def _higher(comparison: Mapping[str, Any], rule: RuleSpec) -> str | None:
    """Which side a comparison leaves higher; None while it is open."""
    outcome = comparison["outcome"]
    if isinstance(rule, Equivalence | Exact):
        if comparison["effect"] is None:
            return None
        side = TREATMENT if comparison["effect"] > 0 else BASELINE
        return {"supported": NEITHER, "refuted": side}.get(outcome)
    sides = (TREATMENT, BASELINE) if rule.claimed == "greater" else (BASELINE, TREATMENT)
    return {"supported": sides[0], "refuted": sides[1], NO_DIFFERENCE: NEITHER}.get(outcome)


def _all(sides: Any) -> bool | None:  # noqa: ANN401 (an iterable of True, False and None)
    known = list(sides)
    if False in known:
        return False
    return None if None in known else True


def _measured_size(winner: str, slugs: Sequence[str], comparisons: Sequence[Mapping[str, Any]]) -> float | None:
    """Of the named arm against the baseline; else the largest. Of the means, which a ratio's effect is not."""
    own = [each for each in comparisons if slugs[each["arm"]] == winner] or comparisons
    sizes = [abs(each["means"][1] - each["means"][0]) for each in own if each["effect"] is not None]
    return max(sizes, default=None)
