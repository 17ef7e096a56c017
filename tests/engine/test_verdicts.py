"""From finals to supported, refuted, no difference or inconclusive, and how many more seeds it would take."""

import json
from collections.abc import Sequence

import pytest

from tests.engine.examples import arms_of, claim_spec, small_spec
from trainer.engine.specs import ExperimentSpec
from trainer.engine.verdicts import Verdict, judge

SPEC = small_spec({"rule.all_of.0.margin": 5.0})
LESS = small_spec({"rule.all_of": [{"kind": "difference", "margin": 5.0, "claimed": "less"}]})
THREE_ARMS = small_spec(
    {"arms": arms_of("training.optimizer.learning_rate", 0.1, 0.2, 0.3), "rule.all_of.0.margin": 5.0}
)
NOISE = [0.3, -0.4, 0.1, 0.5, -0.2, -0.3, 0.2, 0.4, -0.5, 0.1]


def verdict_of(
    *differences: Sequence[float | None], spec: ExperimentSpec = SPEC, look: int = 1, reference: bool = True
) -> Verdict:
    """Baseline 50 everywhere; a list of differences per treatment, None for a diverged replica."""
    finals: dict[tuple[int, int], float | None] = {(0, seed): 50.0 for seed in range(len(differences[0]))}
    for arm, values in enumerate(differences, start=1):
        finals |= {(arm, seed): None if value is None else 50.0 + value for seed, value in enumerate(values)}
    verdict = judge(spec, finals, look=look, reference=reference)
    json.dumps(verdict.to_dict(), allow_nan=False)
    return verdict


def around(effect: float, scale: float = 1.0, num_seeds: int = 10) -> list[float]:
    return [effect + scale * noise for noise in (NOISE * 3)[:num_seeds]]


@pytest.mark.parametrize(
    ("differences", "outcome"),
    [
        (around(10), "supported"),
        (around(-10), "refuted"),
        (around(0), "no difference"),
        (around(4), "no difference"),
        (around(5), "inconclusive"),
        (around(0, scale=20), "inconclusive"),
        (around(-3, scale=30), "inconclusive"),
    ],
)
def test_the_interval_and_the_margin_decide(differences: list[float], outcome: str) -> None:
    assert verdict_of(differences).outcome == outcome


def test_a_comparison_reports_effect_interval_and_wins() -> None:
    (comparison,) = verdict_of(around(10)).comparisons
    assert comparison.effect == pytest.approx(10.02)
    assert comparison.low < comparison.effect < comparison.high
    assert (comparison.wins, comparison.losses, comparison.ties, comparison.num_pairs) == (10, 0, 0, 10)
    assert comparison.means == pytest.approx((50.0, 60.02))
    assert comparison.differences[0] == (0, pytest.approx(10.3))
    assert comparison.num_diverged == (0, 0) and comparison.mcnemar_p is None


def test_a_claim_of_less_is_the_mirror_image() -> None:
    verdict = verdict_of(around(-10), spec=LESS)
    assert verdict.outcome == "supported"
    assert verdict.comparisons[0].effect == pytest.approx(-9.98)
    assert verdict.comparisons[0].high < -5
    assert verdict.comparisons[0].wins == 10
    assert verdict_of(around(10), spec=LESS).outcome == "refuted"


def test_the_sign_test_must_agree() -> None:
    """Five equal wins clear the margin, but five heads in a row are no evidence at .05."""
    assert verdict_of([10.0] * 5).outcome == "inconclusive"
    assert verdict_of([10.0] * 6).outcome == "supported"


def test_under_seven_seeds_a_learner_reaches_no_support() -> None:
    outcomes = [verdict_of([10.0] * n, reference=False).outcome for n in range(2, 9)]
    assert outcomes == ["inconclusive"] * 5 + ["supported"] * 2


def test_equal_differences_are_their_own_interval() -> None:
    (comparison,) = verdict_of([3.0] * 10).comparisons
    assert (comparison.low, comparison.high, comparison.outcome) == (3.0, 3.0, "no difference")
    assert verdict_of([0.0] * 10).outcome == "no difference"
    assert verdict_of([5.0] * 10).outcome == "no difference"


def test_two_seeds_are_enough_to_say_something_not_to_support() -> None:
    assert verdict_of([10.0, 11.0]).outcome == "inconclusive"
    assert verdict_of([0.1, 0.2]).outcome == "no difference"


def test_a_missing_replica_drops_its_pair() -> None:
    finals = {(arm, seed): 50.0 + 10 * arm for arm in (0, 1) for seed in range(10)}
    del finals[1, 4]
    (comparison,) = judge(SPEC, finals, look=1).comparisons
    assert comparison.num_pairs == 9
    assert 4 not in dict(comparison.differences)


def test_without_a_complete_pair_nothing_is_known() -> None:
    verdict = judge(SPEC, {(0, seed): 50.0 for seed in range(10)}, look=1)
    assert (verdict.outcome, verdict.further_seeds) == ("inconclusive", None)
    assert verdict.comparisons[0].means == (None, None)


# Looks


@pytest.mark.parametrize(("look", "level"), [(1, 0.025), (2, 0.0125), (3, 0.00625)])
def test_every_look_spends_half_of_what_is_left(look: int, level: float) -> None:
    assert verdict_of(around(10), look=look, reference=False).level == level


def test_a_reference_run_has_one_look_at_five_percent() -> None:
    assert verdict_of(around(10)).level == 0.05


def test_a_border_case_passes_the_reference_and_fails_the_third_look() -> None:
    differences = around(5.3)
    assert verdict_of(differences).outcome == "supported"
    assert verdict_of(differences, look=3, reference=False).outcome == "inconclusive"


# Further seeds


def test_a_settled_verdict_needs_no_further_seeds() -> None:
    assert verdict_of(around(10)).further_seeds == 0


def test_the_variance_says_how_many_seeds_are_missing() -> None:
    verdict = verdict_of(around(6, scale=5), reference=False)
    assert verdict.outcome == "inconclusive"
    needed = 10 + verdict.further_seeds
    assert verdict_of(around(6, scale=5, num_seeds=30)[:needed], look=2, reference=False).outcome == "supported"


def test_five_equal_wins_need_three_more_at_the_second_look() -> None:
    assert verdict_of([10.0] * 5, reference=False).further_seeds == 3


def test_what_thirty_seeds_cannot_settle_says_so() -> None:
    assert verdict_of(around(5, scale=50), reference=False).further_seeds is None


def test_after_the_last_look_there_are_no_further_seeds() -> None:
    assert verdict_of(around(6, scale=5), look=3, reference=False).further_seeds is None


# Several treatments


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        (around(10), around(12), "supported"),
        (around(10), around(-10), "refuted"),
        (around(0), around(1), "no difference"),
        (around(10), around(0), "inconclusive"),
        (around(10), around(0, scale=30), "inconclusive"),
    ],
)
def test_several_treatments_must_all_agree(first: list[float], second: list[float], outcome: str) -> None:
    assert verdict_of(first, second, spec=THREE_ARMS).outcome == outcome


def test_several_treatments_share_the_level() -> None:
    clear, unclear = verdict_of(around(10), around(0, scale=30), spec=THREE_ARMS).comparisons
    assert (clear.level, unclear.level) == (0.025, 0.05)


# Divergence


def test_diverged_treatments_lose_and_there_is_no_interval() -> None:
    verdict = verdict_of([None] * 10)
    (comparison,) = verdict.comparisons
    assert verdict.outcome == "refuted"
    assert (comparison.effect, comparison.low, comparison.high) == (None, None, None)
    assert (comparison.losses, comparison.num_diverged) == (10, (0, 10))
    assert comparison.mcnemar_p == pytest.approx(2 / 2**10)
    assert comparison.means == (50.0, None)


def test_diverged_baselines_lose() -> None:
    finals = {(0, seed): None for seed in range(10)} | {(1, seed): 50.0 for seed in range(10)}
    assert judge(SPEC, finals, look=1).outcome == "supported"


def test_two_diverged_replicas_tie() -> None:
    finals: dict[tuple[int, int], float | None] = {(arm, seed): None for arm in (0, 1) for seed in range(10)}
    (comparison,) = judge(SPEC, finals, look=1).comparisons
    assert (comparison.ties, comparison.mcnemar_p, comparison.outcome) == (10, 1.0, "inconclusive")


def test_one_diverged_replica_takes_the_interval_away() -> None:
    (comparison,) = verdict_of([*around(10)[:9], None]).comparisons
    assert (comparison.low, comparison.wins, comparison.losses, comparison.outcome) == (None, 9, 1, "inconclusive")


def test_where_less_is_better_a_diverged_replica_has_the_greater_value() -> None:
    """`the high rate has the greater loss` is not refuted by a loss that has left the numbers."""
    loss = small_spec({"measure.metric": "test/loss"})
    assert verdict_of([None] * 10, spec=loss).outcome == "supported"
    assert verdict_of([None] * 10, spec=LESS).outcome == "supported"


def test_for_a_diagnosis_a_diverged_replica_counts_against_its_arm() -> None:
    assert verdict_of([None] * 10, spec=claim_spec("dead-relu-learning-rate")).outcome == "refuted"
