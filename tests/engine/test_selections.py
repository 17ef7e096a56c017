"""The best of many classifiers looks good on the examples it was chosen by, and only there."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.engine.procedures import faults_of, run, spec_of, values
from trainer.engine.procedures.selection import accuracies, best_so_far, draw

ACCURACY = {"metric": "selection/accuracy"}


def selection(*judged: str, **parts: Any) -> Any:
    return spec_of("selection", "judged_on", *(judged or ("fresh", "chosen")), measure=ACCURACY, **parts)


def test_the_chosen_accuracy_is_that_of_the_largest_of_as_many_coins() -> None:
    fresh, chosen = values(selection(num_candidates=100, num_features=50, num_fresh=2000), 25)
    successes = np.arange(41)
    below = stats.binom.cdf(successes, 40, 0.5) ** 100
    expected = 100 * (successes * np.diff(below, prepend=0)).sum() / 40
    assert np.mean(chosen) == pytest.approx(expected, abs=1.5)
    assert np.mean(fresh) == pytest.approx(50, abs=1)


def test_the_first_of_the_best_is_chosen() -> None:
    arm = selection(num_candidates=30, num_examples=5).resolved(1)
    candidates, (inputs, labels), _fresh = draw(arm, seed=0)
    scores = accuracies(candidates, inputs, labels)
    assert best_so_far(scores).tolist() == [int(np.argmax(scores.numpy()[: k + 1])) for k in range(30)]


def test_the_curve_of_the_chosen_never_falls_and_begins_with_one_candidate() -> None:
    alone, _ = values(selection("chosen", "fresh", num_candidates=1))
    many, _ = values(selection("chosen", "fresh", num_candidates=50))
    assert all(one <= other for one, other in zip(alone, many, strict=True))


def test_a_replica_does_not_depend_on_its_neighbours() -> None:
    spec = selection()
    assert [finals[2].value for finals in run(spec, 4)] == [finals[0].value for finals in run(spec, 1, first=2)]


def test_what_has_no_effect_or_no_sense_is_refused() -> None:
    parts = {"judged_on": "chosen", "measure": ACCURACY}
    assert faults_of("selection", "num_candidates", 5, 10, num_fresh=50, **parts) == {"num_fresh": "unused"}
    assert faults_of("selection", "num_candidates", 5, 10, num_examples=0, **parts) == {"num_examples": "out_of_range"}
    assert faults_of("selection", "num_candidates", 0, 10, **parts) == {"arms.0.set.num_candidates": "out_of_range"}
