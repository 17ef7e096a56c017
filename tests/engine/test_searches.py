"""A grid grows with the power of its dimension, gradient descent does not."""

from typing import Any

import numpy as np
import pytest

from tests.engine.procedures import faults_of, run, spec_of, values
from trainer.engine.procedures.brute_force import draw, grid, rmse

EVALUATIONS = {"metric": "search/evaluations"}
DESCENT = {"name": "gradient_descent"}


def searches(*arms: Any, measure: dict[str, Any] = EVALUATIONS, **parts: Any) -> Any:
    given = {"search": "grid", "measure": measure} | parts
    return spec_of("brute_force", "search", *(arms or ("grid", DESCENT)), **given)


def test_a_grid_evaluates_every_combination_and_descent_a_handful() -> None:
    grid_evaluations, descent = values(searches(num_weights=3))
    assert grid_evaluations == [11.0**3] * 3
    assert all(1 < value < 30 for value in descent)


def test_the_best_point_of_the_grid_is_the_nearest_in_the_error_s_own_metric() -> None:
    arm = searches(num_weights=2).resolved(0)
    inputs, targets, truth = draw(arm, seed=4)
    points, gram = grid(arm).numpy(), (inputs.T @ inputs / len(inputs)).numpy()
    gaps = points - truth.numpy()
    expected = np.sqrt(np.einsum("pi,ij,pj->p", gaps, gram, gaps))
    np.testing.assert_allclose(rmse(inputs, targets, grid(arm)), expected, rtol=1e-9)
    [[final], _] = run(searches(num_weights=2), 1, first=4)
    assert final.metrics["search/rmse"] == pytest.approx(expected.min())


def test_gradient_descent_is_its_formula() -> None:
    spec = searches(DESCENT, DESCENT | {"learning_rate": 0.1})
    inputs, targets, _ = (part.numpy() for part in draw(spec.resolved(1), seed=0))
    weights, num_steps = np.zeros(2), 1
    while np.sqrt(np.mean((inputs @ weights - targets) ** 2)) > 0.02:
        weights -= 0.1 * inputs.T @ (inputs @ weights - targets) / len(targets)
        num_steps += 1
    assert run(spec, 1)[1][0].value == num_steps


def test_the_step_at_which_an_error_is_reached_is_exact() -> None:
    measure = {"metric": "search/rmse", "at": "steps", "target": 0.02, "cap": 121}
    reached = run(searches(measure=measure))
    for final in reached[1]:
        assert final.value == final.metrics["search/evaluations"]
    assert all(final.value == 121 for final in reached[0])


def test_a_rate_that_is_too_high_diverges_and_one_too_low_gives_up() -> None:
    wild, slow = run(searches(DESCENT | {"learning_rate": 9.0}, DESCENT | {"learning_rate": 1e-4}))
    assert all(final.value is None and final.diverged_at > 10 for final in wild)
    assert [final.value for final in slow] == [1000.0] * 3


BAD = {
    "num_weights": ("out_of_range", {"num_weights": 11}),
    "search.points_per_weight": ("out_of_range", {"num_weights": 6}),
    "search.learning_rate": ("unknown_field", {"search": {"name": "grid", "learning_rate": 0.1}}),
    "search.target": ("out_of_range", {"search": {"name": "gradient_descent", "target": 0.0}}),
}


@pytest.mark.parametrize("field", BAD)
def test_what_makes_no_search_is_refused(field: str) -> None:
    code, parts = BAD[field]
    given = {"search": "grid"} | parts
    found = faults_of("brute_force", "num_examples", 50, 100, measure=EVALUATIONS, **given)
    assert found == {field: code}
