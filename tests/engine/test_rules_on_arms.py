"""Thresholds, shares, trends and exact equality: what supports them, what refutes them, what leaves them open."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from scipy import stats

from tests.engine.examples import arms_of, small_spec
from tests.engine.test_bad_specs_are_refused import faults
from trainer.engine.inference import p_share_above, share_interval
from trainer.engine.specs import parse_spec
from trainer.engine.verdicts import Verdict, judge

NOISE = [0.3, -0.4, 0.1, 0.5, -0.2, -0.3, 0.2, 0.4, -0.5, 0.1]
SUCCESS = {"at": "success", "metric": "test/accuracy", "threshold": 90}
RISE = {"kind": "monotone", "margin": 1.0}


def verdict_of(
    *columns: Sequence[float | None], measure: dict[str, Any] | None = None, reference: bool = True, **rule: Any
) -> Verdict:
    """A list of finals per arm, and one rule."""
    arms = arms_of("training.batch_size", *range(10, 10 + len(columns)))
    changes = {"arms": arms, "rule.all_of": [rule], "measure": measure or {"metric": "test/accuracy"}}
    finals = {(arm, seed): value for arm, column in enumerate(columns) for seed, value in enumerate(column)}
    verdict = judge(small_spec(changes), finals, look=1, reference=reference)
    json.dumps(verdict.to_dict(), allow_nan=False)
    return verdict


def around(center: float, num_seeds: int = 10) -> list[float]:
    return [center + noise for noise in NOISE[:num_seeds]]


def share(num_successes: int, num_seeds: int = 10) -> list[float]:
    return [100.0] * num_successes + [0.0] * (num_seeds - num_successes)


# Thresholds


@pytest.mark.parametrize(
    ("center", "claimed", "outcome"),
    [
        (99.0, "greater", "supported"),
        (97.0, "greater", "refuted"),
        (98.05, "greater", "inconclusive"),
        (97.0, "less", "supported"),
        (99.0, "less", "refuted"),
    ],
)
def test_an_arm_is_held_against_a_bound(center: float, claimed: str, outcome: str) -> None:
    assert verdict_of(around(center), kind="threshold", bound=98.0, claimed=claimed).outcome == outcome


def test_a_threshold_is_scipys_one_sample_test() -> None:
    (comparison,) = verdict_of(around(99.0), kind="threshold", bound=98.0).comparisons
    expected = stats.ttest_1samp(around(99.0), 98.0).confidence_interval(0.95)
    assert (comparison.low, comparison.high) == pytest.approx((expected.low, expected.high))
    assert (comparison.arms, comparison.means, comparison.wins) == ((0,), pytest.approx((99.02,)), 10)


def test_every_arm_of_the_rule_must_be_beyond() -> None:
    both = verdict_of(around(99.0), around(99.5), kind="threshold", bound=97.0)
    assert (both.outcome, len(both.comparisons)) == ("supported", 2)
    assert verdict_of(around(99.0), around(50.0), kind="threshold", bound=97.0).outcome == "refuted"
    assert verdict_of(around(99.0), around(50.0), kind="threshold", bound=97.0, arms=["arm-0"]).outcome == "supported"


def test_a_constant_arm_is_its_own_interval() -> None:
    assert verdict_of([100.0] * 10, kind="threshold", bound=98.0).outcome == "supported"
    assert verdict_of([98.0] * 10, kind="threshold", bound=98.0).outcome == "inconclusive"


def test_diverged_replicas_are_the_worse_ones() -> None:
    """Of an accuracy below 20 % a network full of NaN is a case, of one above 98 % it is none."""
    assert verdict_of([None] * 10, kind="threshold", bound=20.0, claimed="less").outcome == "supported"
    assert verdict_of([None] * 10, kind="threshold", bound=98.0).outcome == "refuted"


# Shares


@pytest.mark.parametrize(
    ("successes", "claimed", "outcome"),
    [(10, "greater", "supported"), (3, "greater", "inconclusive"), (0, "greater", "refuted"), (0, "less", "supported")],
)
def test_a_share_is_held_against_a_bound(successes: int, claimed: str, outcome: str) -> None:
    verdict = verdict_of(share(successes), measure=SUCCESS, kind="proportion", bound=50.0, claimed=claimed)
    assert verdict.outcome == outcome


@pytest.mark.parametrize(("successes", "num_seeds"), [(0, 10), (3, 10), (10, 10), (17, 30)])
def test_the_interval_of_a_share_is_the_exact_one(successes: int, num_seeds: int) -> None:
    low, high = share_interval(successes, num_seeds, 0.05)
    assert low == pytest.approx(stats.beta.ppf(0.025, successes, num_seeds - successes + 1) if successes else 0.0)
    assert p_share_above(low, successes, num_seeds) == pytest.approx(0.05 if successes else 1.0)
    assert p_share_above(1 - high, num_seeds - successes, num_seeds) == pytest.approx(0.05 if high < 1 else 1.0)


def test_two_shares_are_compared_by_mcnemar() -> None:
    (comparison,) = verdict_of(share(3), share(10), measure=SUCCESS, kind="proportion").comparisons
    assert (comparison.outcome, comparison.effect, comparison.means) == ("supported", 70.0, (30.0, 100.0))
    assert comparison.mcnemar_p == pytest.approx(stats.binomtest(7, 7).pvalue)
    assert 0 < comparison.low < comparison.high == 70.0
    assert verdict_of(share(10), share(3), measure=SUCCESS, kind="proportion").outcome == "refuted"
    assert verdict_of(share(6), share(10), measure=SUCCESS, kind="proportion").outcome == "inconclusive"


def test_a_diverged_replica_has_not_succeeded() -> None:
    (comparison,) = verdict_of([None] * 10, share(10), measure=SUCCESS, kind="proportion").comparisons
    assert (comparison.outcome, comparison.means, comparison.num_diverged) == ("supported", (0.0, 100.0), (10, 0))


def test_success_is_counted_and_nothing_else_is() -> None:
    assert faults({"measure": SUCCESS}) == {"rule.all_of.0.kind": "unknown_choice"}
    assert faults({"rule.all_of": [{"kind": "proportion"}]}) == {"measure.at": "unknown_choice"}


# Trends


def test_a_rise_over_the_arms_is_supported_and_its_mirror_image_refuted() -> None:
    columns = [around(10.0), around(13.0)[::-1], around(16.0)]
    (comparison,) = verdict_of(*columns, **RISE).comparisons
    assert (comparison.outcome, comparison.arms) == ("supported", (0, 1, 2))
    assert comparison.effect == pytest.approx(3.0)
    assert verdict_of(*columns, **RISE, claimed="less").outcome == "refuted"
    assert verdict_of(*columns[::-1], **RISE, claimed="less").outcome == "supported"


def test_the_slope_of_a_seed_is_scipys() -> None:
    columns = [around(10.0), around(13.0)[::-1], around(11.0), around(20.0)]
    (comparison,) = verdict_of(*columns, **RISE).comparisons
    expected = stats.linregress(range(4), [column[3] for column in columns]).slope
    assert dict(comparison.differences)[3] == pytest.approx(expected)


def test_one_large_rise_does_not_make_a_trend() -> None:
    """Up by 20, down by 10: the slope is 5 per arm, but the second step refutes a rise."""
    assert verdict_of(around(10.0), around(30.0), around(20.0), **RISE).outcome == "refuted"


def test_level_arms_show_no_trend() -> None:
    assert verdict_of(around(10.0), around(10.1)[::-1], around(10.0), **RISE).outcome == "no difference"


def test_where_replicas_diverge_a_trend_rests_on_the_order() -> None:
    (comparison,) = verdict_of([None] * 10, around(10.0), around(20.0), **RISE).comparisons
    assert (comparison.outcome, comparison.effect, comparison.wins) == ("supported", None, 10)


def test_two_arms_are_no_trend() -> None:
    assert faults({"rule.all_of": [RISE]}) == {"arms": "wrong_length"}


# Exact equality


def test_every_seed_must_be_within_the_tolerance() -> None:
    exact = {"kind": "exact", "value": 4.515, "tolerance": 1e-3}
    baseline = around(10.0)
    assert verdict_of(baseline, [each + 4.5154 for each in baseline], **exact).outcome == "supported"
    assert verdict_of(baseline, [baseline[0] + 4.52, *(each + 4.515 for each in baseline[1:])], **exact).outcome == (
        "refuted"
    )


def test_one_seed_is_enough_for_an_equality() -> None:
    (comparison,) = verdict_of([1.5], [1.5], kind="exact").comparisons
    assert (comparison.outcome, comparison.low, comparison.high, comparison.level) == ("supported", 0.0, 0.0, 0.0)
    assert verdict_of([1.5], [1.5000001], kind="exact").outcome == "refuted"


def test_an_arm_may_be_held_against_a_value() -> None:
    exact = {"kind": "exact", "of": "values", "value": 100.0}
    assert verdict_of([100.0] * 3, **exact).outcome == "supported"
    assert verdict_of([100.0, 100.0, 75.0], **exact).outcome == "refuted"
    assert verdict_of([100.0, None, 100.0], **exact).outcome == "refuted"


# A single arm, and few seeds


def test_a_single_arm_is_enough_for_a_rule_about_one() -> None:
    single = {"arms": [{"slug": "only", "set": {}}]}
    assert faults(single | {"rule.all_of": [{"kind": "threshold", "bound": 50.0}]}) == {}
    assert faults(single) == {"arms": "wrong_length"}


def test_two_arms_that_set_nothing_are_the_same_arm() -> None:
    arms = [{"slug": slug, "set": {}} for slug in ("one", "other")]
    assert faults({"arms": arms}) == {"arms.1.set": "duplicate"}


@pytest.mark.parametrize(
    ("columns", "rule", "measure"),
    [
        ([[99.0] * 7], {"kind": "threshold", "bound": 50.0}, None),
        ([[100.0] * 7], {"kind": "proportion", "bound": 1.0}, SUCCESS),
        ([[0.0] * 7, [100.0] * 7], {"kind": "proportion"}, SUCCESS),
        ([[10.0] * 7, [20.0] * 7, [30.0] * 7], RISE, None),
        ([[10.0] * 7, [10.0] * 7], {"kind": "equivalence", "margin": 1.0}, None),
        ([[10.0] * 7, [40.0] * 7], {"kind": "ratio", "factor": 2.0}, None),
    ],
    ids=lambda part: part.get("kind") if isinstance(part, dict) else None,
)
def test_under_seven_seeds_no_rule_is_supported(
    columns: list[list[float]], rule: dict[str, Any], measure: dict[str, Any] | None
) -> None:
    cut = [
        verdict_of(*(column[:n] for column in columns), measure=measure, reference=False, **rule).outcome
        for n in range(1, 8)
    ]
    assert cut == ["inconclusive"] * 6 + ["supported"]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"kind": "threshold"}, {"rule.all_of.0.bound": "required"}),
        ({"kind": "threshold", "bound": 101.0}, {"rule.all_of.0.bound": "out_of_range"}),
        ({"kind": "exact", "tolerance": -1.0}, {"rule.all_of.0.tolerance": "out_of_range"}),
        ({"kind": "exact", "of": "means"}, {"rule.all_of.0.of": "unknown_choice"}),
        ({"kind": "exact", "arms": ["relu"]}, {"rule.all_of.0.arms": "wrong_length"}),
        ({"kind": "monotone", "margin": 0.0}, {"rule.all_of.0.margin": "out_of_range"}),
    ],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused(rule: dict[str, Any], fault: dict[str, str]) -> None:
    assert faults({"rule.all_of": [rule]}) == fault


def test_a_rule_keeps_its_digest_when_fields_are_added_with_defaults() -> None:
    spec = small_spec({"rule.all_of": [{"kind": "exact"}]})
    assert parse_spec(spec.canonical()).digest == spec.digest
