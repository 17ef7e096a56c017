"""Ratios and equivalence: what supports them, what refutes them, and what leaves them open."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.engine.examples import arms_of, small_spec
from tests.engine.test_bad_specs_are_refused import faults
from trainer.engine.specs import ExperimentSpec
from trainer.engine.verdicts import Comparison, Verdict, judge

RATIO = {"kind": "ratio", "factor": 2.0}
EQUAL = {"kind": "equivalence", "margin": 1.0}
NOISE = [0.3, -0.4, 0.1, 0.5, -0.2, -0.3, 0.2, 0.4, -0.5, 0.1]


def verdict_of(*columns: Sequence[float | None], rules: Sequence[dict[str, Any]], metric: str = "test/loss") -> Verdict:
    """A list of finals per arm."""
    arms = arms_of("training.batch_size", *range(10, 10 + len(columns)))
    spec = small_spec({"arms": arms, "rule.all_of": [*rules], "measure.metric": metric})
    finals = {(arm, seed): value for arm, column in enumerate(columns) for seed, value in enumerate(column)}
    verdict = judge(spec, finals, look=1, reference=True)
    json.dumps(verdict.to_dict(), allow_nan=False)
    return verdict


def around(center: float, num_seeds: int = 10) -> list[float]:
    return [center + noise for noise in NOISE[:num_seeds]]


@pytest.mark.parametrize(
    ("treatment", "claimed", "outcome"),
    [
        (40.0, "greater", "supported"),
        (10.0, "greater", "no difference"),
        (7.0, "greater", "no difference"),
        (2.0, "greater", "refuted"),
        (20.0, "greater", "inconclusive"),
        (2.0, "less", "supported"),
        (40.0, "less", "refuted"),
    ],
)
def test_the_factor_decides(treatment: float, claimed: str, outcome: str) -> None:
    verdict = verdict_of(around(10.0), around(treatment), rules=[RATIO | {"claimed": claimed}])
    assert verdict.outcome == outcome


def test_a_ratio_is_scipys_t_test_of_the_logarithms() -> None:
    baseline, treatment = around(10.0), around(40.0)[::-1]
    (comparison,) = verdict_of(baseline, treatment, rules=[RATIO]).comparisons
    logarithms = np.log(treatment) - np.log(baseline)
    expected = np.exp(stats.ttest_1samp(logarithms, 0).confidence_interval(0.95))
    assert (comparison.low, comparison.high) == pytest.approx(tuple(expected))
    assert comparison.effect == pytest.approx(np.exp(logarithms.mean()))
    assert dict(comparison.differences)[3] == pytest.approx(treatment[3] / baseline[3])


@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_zero_and_less_are_in_no_ratio(bad: float) -> None:
    (comparison,) = verdict_of([bad, *around(10.0)[1:]], around(40.0), rules=[RATIO]).comparisons
    assert (comparison.outcome, comparison.effect, comparison.low) == ("inconclusive", None, None)
    assert (comparison.further_seeds, comparison.differences[0]) == (None, (0, None))


def test_diverged_replicas_count_in_a_ratio_as_in_a_difference() -> None:
    (comparison,) = verdict_of([None] * 10, around(40.0), rules=[RATIO], metric="test/accuracy").comparisons
    assert (comparison.outcome, comparison.num_diverged, comparison.low) == ("supported", (10, 0), None)


def test_a_ratio_of_a_measure_that_may_be_negative_is_refused() -> None:
    changes = {"rule.all_of": [RATIO], "measure": {"at": "log10", "metric": "train/loss"}}
    assert faults(changes) == {"measure.at": "unknown_choice"}


@pytest.mark.parametrize(
    ("treatment", "outcome"), [(10.0, "supported"), (15.0, "refuted"), (5.0, "refuted"), (11.0, "inconclusive")]
)
def test_arms_are_equal_inside_the_margin_and_unequal_outside(treatment: float, outcome: str) -> None:
    assert verdict_of(around(10.0), around(treatment)[::-1], rules=[EQUAL]).outcome == outcome


def test_few_seeds_support_no_equality() -> None:
    outcomes = [verdict_of([10.0] * n, [10.0] * n, rules=[EQUAL]).outcome for n in (2, 5, 6)]
    assert outcomes == ["inconclusive", "inconclusive", "supported"]


def test_arms_of_which_one_diverges_are_unequal() -> None:
    assert verdict_of([None] * 10, around(10.0), rules=[EQUAL]).outcome == "refuted"
    assert verdict_of([None] * 10, [None] * 10, rules=[EQUAL]).outcome == "inconclusive"


# Several rules


def two_rules(baseline: list[float], treatment: list[float], *, margin: float = 1.0) -> tuple[str, list[Comparison]]:
    verdict = verdict_of(baseline, treatment, rules=[RATIO, {"kind": "difference", "margin": margin}])
    return verdict.outcome, list(verdict.comparisons)


def test_all_rules_must_hold() -> None:
    assert two_rules(around(10.0), around(40.0))[0] == "supported"
    assert two_rules(around(10.0), around(15.0))[0] == "inconclusive"
    assert two_rules(around(10.0), around(1.0))[0] == "refuted"


def test_all_comparisons_of_all_rules_share_the_level() -> None:
    levels = [each.level for each in two_rules(around(10.0), around(40.0), margin=30.0)[1]]
    assert sorted(levels) == [0.025, 0.05]


def test_a_comparison_names_its_rule() -> None:
    assert [(each.rule, each.arms) for each in two_rules(around(10.0), around(40.0))[1]] == [(0, (0, 1)), (1, (0, 1))]


def test_a_rule_may_name_its_arms() -> None:
    rule = {"kind": "difference", "margin": 1.0, "arms": ["arm-2", "arm-0"]}
    (comparison,) = verdict_of(around(10.0), around(0.0), around(4.0), rules=[rule]).comparisons
    assert (comparison.arms, comparison.outcome, comparison.effect) == ((2, 0), "supported", pytest.approx(6.0))


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"arms": ["nobody", "tanh"]}, {"rule.all_of.0.arms.0": "unknown_choice"}),
        ({"arms": ["tanh", "tanh"]}, {"rule.all_of.0.arms.1": "duplicate"}),
        ({"arms": ["tanh"]}, {"rule.all_of.0.arms": "wrong_length"}),
        ({"arms": "tanh"}, {"rule.all_of.0.arms": "wrong_type"}),
        ({"metric": "test/precision"}, {"rule.all_of.0.metric": "unknown_choice"}),
        ({"factor": 1.0}, {"rule.all_of.0.factor": "out_of_range"}),
        ({"margin": 1.0}, {"rule.all_of.0.margin": "unknown_field"}),
    ],
)
def test_a_rule_that_fits_nothing_is_refused(rule: dict[str, Any], fault: dict[str, str]) -> None:
    assert faults({"rule.all_of": [RATIO | rule]}) == fault


def test_more_than_four_rules_are_refused() -> None:
    assert faults({"rule.all_of": [RATIO] * 5}) == {"rule.all_of": "wrong_length"}


# A metric of its own


def spec_with_metric() -> ExperimentSpec:
    rules = [{"kind": "difference", "margin": 5.0, "metric": "test/loss"}]
    return small_spec({"rule.all_of": rules, "measure.metric": "test/accuracy"})


def test_a_rule_may_judge_another_metric() -> None:
    finals = {(arm, seed): 50.0 for arm in (0, 1) for seed in range(10)}
    metrics = {(arm, seed): {"test/loss": 10.0 * arm} for arm, seed in finals}
    (comparison,) = judge(spec_with_metric(), finals, look=1, metrics=metrics).comparisons
    assert (comparison.means, comparison.outcome) == ((0.0, 10.0), "supported")


def test_a_replica_that_diverged_has_diverged_in_every_metric() -> None:
    finals = {(arm, seed): None if arm else 50.0 for arm in (0, 1) for seed in range(10)}
    metrics = {replica: {"test/loss": 1.0} for replica in finals}
    (comparison,) = judge(spec_with_metric(), finals, look=1, metrics=metrics).comparisons
    assert comparison.num_diverged == (0, 10)


def test_numbers_too_large_to_be_squared_count_as_diverged() -> None:
    (comparison,) = verdict_of([1e200] * 10, around(10.0), rules=[{"kind": "difference", "margin": 1.0}]).comparisons
    assert comparison.num_diverged == (10, 0)
