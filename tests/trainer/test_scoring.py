"""How predictions turn out: what counts as come true, the Brier score and the error of the size."""

from typing import Any

import pytest

from tests.trainer.making import make_spec
from trainer.engine.specs import parse_spec
from trainer.scoring import Named, score

SPEC = make_spec()  # tanh, the baseline, against relu
ALL = ("tanh", "relu", "no difference")
TURNED_OUT = {
    "supported": (False, True, False),
    "refuted": (True, False, False),
    "no difference": (False, False, True),
    "inconclusive": (None, None, None),
}


def comparison(outcome: str, *, arm: int = 1, effect: float | None = 20.0, mean: float = 90.0) -> dict[str, Any]:
    return {"arm": arm, "outcome": outcome, "effect": effect, "means": [70.0, mean]}


def came_true(winner: str, *comparisons: dict[str, Any]) -> bool | None:
    return score(Named(winner, 10.0, None, 0.75), spec=SPEC, verdict={"comparisons": comparisons}).came_true


@pytest.mark.parametrize("outcome", TURNED_OUT)
def test_a_prediction_comes_true_with_the_verdict(outcome: str) -> None:
    assert tuple(came_true(winner, comparison(outcome)) for winner in ALL) == TURNED_OUT[outcome]


def test_where_less_is_claimed_a_supported_claim_leaves_the_baseline_higher() -> None:
    document = SPEC.canonical()
    document["rule"]["all_of"][0]["claimed"] = "less"
    verdict = {"comparisons": [comparison("supported", effect=-20.0)]}
    assert score(Named("tanh", 10.0, None, 0.75), spec=parse_spec(document), verdict=verdict).came_true


def test_certainty_is_scored_by_brier() -> None:
    right = score(Named("relu", 10.0, None, 0.95), spec=SPEC, verdict={"comparisons": [comparison("supported")]})
    wrong = score(Named("tanh", 10.0, None, 0.95), spec=SPEC, verdict={"comparisons": [comparison("supported")]})
    assert (right.brier, wrong.brier) == (pytest.approx(0.0025), pytest.approx(0.9025))


def test_an_open_verdict_scores_no_certainty_but_the_size() -> None:
    scored = score(Named("relu", 12.5, None, 0.95), spec=SPEC, verdict={"comparisons": [comparison("inconclusive")]})
    assert (scored.brier, scored.size_error) == (None, 7.5)


def test_who_predicts_no_difference_names_no_size() -> None:
    scored = score(Named("no difference", 0.0, None, 0.95), spec=SPEC, verdict={"comparisons": [comparison("refuted")]})
    assert scored.size_error is None


def test_where_networks_diverged_there_is_no_size_to_be_wrong_about() -> None:
    scored = score(
        Named("relu", 12.5, None, 0.95), spec=SPEC, verdict={"comparisons": [comparison("refuted", effect=None)]}
    )
    assert (scored.came_true, scored.size_error) == (False, None)


def test_where_equality_is_claimed_neither_arm_is_higher() -> None:
    document = SPEC.canonical()
    document["rule"]["all_of"][0] = {"kind": "equivalence", "margin": 1.0}
    spec = parse_spec(document)

    def came_true(winner: str, outcome: str) -> bool | None:
        return score(
            Named(winner, 10.0, None, 0.75), spec=spec, verdict={"comparisons": [comparison(outcome)]}
        ).came_true

    assert [came_true(winner, "supported") for winner in ALL] == [False, False, True]
    assert [came_true(winner, "refuted") for winner in ALL] == [False, True, False]


def test_a_range_that_holds_the_size_costs_its_width() -> None:
    scored = score(Named("relu", 18.0, 5.0, 0.75), spec=SPEC, verdict={"comparisons": [comparison("supported")]})
    assert (scored.interval_score, scored.missed_by) == (10.0, 0.0)


@pytest.mark.parametrize(("probability", "factor"), [(0.95, 40), (0.75, 8)])
def test_a_miss_costs_the_sure_more(probability: float, factor: float) -> None:
    scored = score(Named("relu", 10.0, 5.0, probability), spec=SPEC, verdict={"comparisons": [comparison("supported")]})
    assert scored.missed_by == 5.0
    assert scored.interval_score == pytest.approx(10 + factor * 5.0)


def test_without_a_range_there_is_no_interval_score() -> None:
    scored = score(Named("relu", 10.0, None, 0.75), spec=SPEC, verdict={"comparisons": [comparison("supported")]})
    assert scored.interval_score is None
