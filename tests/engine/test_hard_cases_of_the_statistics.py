"""What a harsh statistician would try: degenerate samples, outliers, very few seeds, rules that don't fit together."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from scipy import stats

from tests.engine.examples import arms_of, small_spec
from trainer.engine.inference import unanimity_p
from trainer.engine.verdicts import Verdict, judge

DIFFERENCE = {"kind": "difference", "margin": 1.0}
EQUAL = {"kind": "equivalence", "margin": 1.0}
RATIO = {"kind": "ratio", "factor": 2.0}
RISE = {"kind": "monotone", "margin": 1.0}
SUCCESS = {"at": "success", "metric": "test/accuracy", "threshold": 90}
NOISE = [0.3, -0.4, 0.1, 0.5, -0.2, -0.3, 0.2, 0.4, -0.5, 0.1]


def verdict_of(*columns: Sequence[float | None], rules: list[dict[str, Any]], **changes: Any) -> Verdict:
    """A list of finals per arm, of a loss; a reference run."""
    arms = arms_of("training.batch_size", *range(10, 10 + len(columns)))
    spec = small_spec({"arms": arms, "measure.metric": "test/loss", "rule.all_of": rules} | changes)
    finals = {(arm, seed): value for arm, column in enumerate(columns) for seed, value in enumerate(column)}
    verdict = judge(spec, finals, look=1, reference=True)
    json.dumps(verdict.to_dict(), allow_nan=False)
    return verdict


def around(center: float, num_seeds: int = 10) -> list[float]:
    return [center + noise for noise in NOISE[:num_seeds]]


# Very few seeds


@pytest.mark.parametrize("rule", [DIFFERENCE, RATIO, EQUAL, DIFFERENCE | {"claimed": "less"}])
@pytest.mark.parametrize("treatment", [[5.0, 5.0], [30.0, 30.0], [3.0, 3.001]])
def test_two_seeds_neither_support_nor_refute(rule: dict[str, Any], treatment: list[float]) -> None:
    assert verdict_of([10.0, 10.0], treatment, rules=[rule]).outcome == "inconclusive"


def test_two_seeds_do_not_move_a_threshold_or_a_trend() -> None:
    assert verdict_of([3.0, 3.0], rules=[{"kind": "threshold", "bound": 9.0}]).outcome == "inconclusive"
    assert verdict_of([9.0] * 2, [5.0] * 2, [1.0] * 2, rules=[RISE]).outcome == "inconclusive"


def test_three_seeds_that_agree_may_refute_and_never_support() -> None:
    assert verdict_of(around(10, 3), around(5, 3), rules=[DIFFERENCE]).outcome == "refuted"
    assert verdict_of(around(10, 3), around(15, 3), rules=[DIFFERENCE]).outcome == "inconclusive"


def test_a_single_seed_is_no_evidence() -> None:
    (comparison,) = verdict_of([10.0], [99.0], rules=[DIFFERENCE]).comparisons
    assert (comparison.outcome, comparison.low, comparison.further_seeds) == ("inconclusive", None, None)


# The seeds must agree


@pytest.mark.parametrize(("agreeing", "opposing", "p"), [(2, 0, 0.5), (3, 0, 0.0), (4, 1, 0.375), (1, 4, 1.0)])
def test_seeds_agree_if_all_do_or_if_the_sign_test_says_so(agreeing: int, opposing: int, p: float) -> None:
    assert unanimity_p(agreeing, opposing, agreeing + opposing) == pytest.approx(p)


def test_ties_are_no_agreement() -> None:
    assert unanimity_p(3, 0, 10) == pytest.approx(stats.binomtest(3, 3).pvalue)


def test_one_outlier_neither_supports_nor_refutes() -> None:
    """Its mean says one thing, nine seeds the other."""
    high, low = [0.0] * 9 + [500.0], [2.0] * 9 + [-500.0]
    for column in (high, low):
        assert verdict_of([0.0] * 10, column, rules=[DIFFERENCE]).outcome == "inconclusive"


def test_an_interval_against_the_claim_that_the_seeds_do_not_confirm_refutes_nothing() -> None:
    """Five of ten seeds are against it, none for it: the t test is sure, the sign test leaves out the ties."""
    treatment = [-3.0] * 5 + [0.0] * 5
    (comparison,) = verdict_of([0.0] * 10, treatment, rules=[DIFFERENCE]).comparisons
    assert comparison.high < 0 and comparison.sign_p > 0.05
    assert comparison.outcome == "inconclusive"


# No spread at all


@pytest.mark.parametrize(
    ("difference", "outcome"),
    [(0.0, "no difference"), (1.0, "no difference"), (-0.5, "no difference"), (1.5, "supported"), (-1.5, "refuted")],
)
def test_equal_differences_are_judged_by_where_their_point_lies(difference: float, outcome: str) -> None:
    baseline = [float(seed) for seed in range(10)]
    verdict = verdict_of(baseline, [value + difference for value in baseline], rules=[DIFFERENCE])
    assert verdict.outcome == outcome
    assert verdict.comparisons[0].low == verdict.comparisons[0].high == difference


@pytest.mark.parametrize("rule", [DIFFERENCE, RATIO, EQUAL])
def test_arms_that_both_diverge_on_every_seed_show_nothing(rule: dict[str, Any]) -> None:
    (comparison,) = verdict_of([None] * 10, [None] * 10, rules=[rule]).comparisons
    assert (comparison.outcome, comparison.effect, comparison.ties) == ("inconclusive", None, 10)
    assert comparison.num_diverged == (10, 10)


def test_a_trend_or_a_bound_where_every_replica_diverges() -> None:
    gone = [None] * 10
    assert verdict_of(gone, gone, gone, rules=[RISE]).outcome == "inconclusive"
    assert verdict_of(gone, rules=[{"kind": "threshold", "bound": 9.0}]).outcome == "supported"  # a loss above 9
    assert verdict_of(gone, rules=[{"kind": "threshold", "bound": 9.0, "claimed": "less"}]).outcome == "refuted"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e308])
def test_what_is_no_number_counts_as_diverged(value: float) -> None:
    (comparison,) = verdict_of([1.0] * 10, [value] * 10, rules=[DIFFERENCE]).comparisons
    assert (comparison.num_diverged, comparison.effect) == ((0, 10), None)


# Ratios, shares, trends, equality


@pytest.mark.parametrize("treatment", [[0.0] * 10, [-5.0] * 10, [0.0, *around(20)[1:]]])
def test_no_ratio_to_zero_or_less(treatment: list[float]) -> None:
    (comparison,) = verdict_of(around(10), treatment, rules=[RATIO]).comparisons
    assert (comparison.outcome, comparison.effect, comparison.low) == ("inconclusive", None, None)


def test_a_ratio_is_the_same_in_any_unit() -> None:
    small, large = (
        verdict_of(
            [scale * value for value in around(10)], [scale * value for value in around(40)[::-1]], rules=[RATIO]
        )
        for scale in (1e-9, 1e9)
    )
    assert small.comparisons[0].low == pytest.approx(large.comparisons[0].low)
    assert small.outcome == large.outcome == "supported"


@pytest.mark.parametrize(
    ("first", "second", "outcome", "effect"),
    [
        (0, 10, "supported", 100.0),
        (10, 0, "refuted", -100.0),
        (10, 10, "inconclusive", 0.0),
        (0, 0, "inconclusive", 0.0),
    ],
)
def test_all_against_none(first: int, second: int, outcome: str, effect: float) -> None:
    columns = [[100.0] * count + [0.0] * (10 - count) for count in (first, second)]
    verdict = verdict_of(*columns, rules=[{"kind": "proportion"}], measure=SUCCESS)
    assert (verdict.outcome, verdict.comparisons[0].effect) == (outcome, effect)


def test_a_plateau_does_not_break_a_rise_and_ties_alone_make_none() -> None:
    assert verdict_of([10.0] * 10, [10.0] * 10, [20.0] * 10, rules=[RISE]).outcome == "supported"
    assert verdict_of([10.0] * 10, [10.0] * 10, [10.0] * 10, rules=[RISE]).outcome == "no difference"
    assert verdict_of(around(30), around(20), around(20), rules=[RISE]).outcome == "refuted"


@pytest.mark.parametrize(("off", "outcome"), [(0.25, "supported"), (0.2500001, "refuted"), (-0.25, "supported")])
def test_the_tolerance_itself_is_still_equal(off: float, outcome: str) -> None:
    rule = {"kind": "exact", "tolerance": 0.25}
    assert verdict_of([1.0] * 9 + [2.0], [1.0] * 9 + [2.0 + off], rules=[rule]).outcome == outcome


# Several rules


def test_equality_and_difference_share_the_level_by_holms_rule() -> None:
    rules = [DIFFERENCE | {"arms": ["arm-0", "arm-1"]}, EQUAL | {"arms": ["arm-0", "arm-2"]}]
    verdict = verdict_of(around(10), around(20), around(10)[::-1], rules=rules)
    assert sorted(comparison.level for comparison in verdict.comparisons) == [0.025, 0.05]
    assert verdict.outcome == "supported"


def test_rules_that_exclude_each_other_are_never_both_supported() -> None:
    for center in (10.0, 10.9, 11.1, 20.0):
        assert verdict_of(around(10), around(center)[::-1], rules=[DIFFERENCE, EQUAL]).outcome != "supported"


def test_certain_equality_takes_no_level_from_the_others() -> None:
    exact = {"kind": "exact", "of": "values", "value": 10.0, "tolerance": 15.0}
    levels = [each.level for each in verdict_of(around(10), around(20), rules=[exact, DIFFERENCE]).comparisons]
    assert levels == [0.0, 0.0, 0.05]
