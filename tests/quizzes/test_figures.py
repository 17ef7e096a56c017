"""Figures show what NumPy computes, in both sizes, without a style attribute and with their values as a table."""

import math
import re
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from quizzes.figures import KINDS, parse_figure
from quizzes.figures.drawing import FRAMES, NARROW, WIDE, Plot, ticks, worded
from quizzes.figures.early_stopping import stopping_point
from quizzes.figures.functions import FUNCTIONS
from quizzes.texts.rendering import render_figure
from tests.quizzes.builders import both

WORDS = {"caption": both("Caption"), "description": both("Description")}
EXAMPLES: dict[str, dict[str, Any]] = {
    "functions": {"functions": ["relu", "relu_gradient"], "low": -3, "high": 3},
    "cross_entropy": {},
    "backprop_graph": {"input": 2, "weight": 0.5, "bias": -0.5, "target": 1},
    "descent_paths": {"curvatures": [1, 25], "start": [-10, 2], "learning_rate": 0.07, "momentum": 0.6, "steps": 20},
    "early_stopping": {},
}


def figure(kind: str, **changes: Any) -> Any:
    return parse_figure({"kind": kind, **WORDS, **EXAMPLES[kind], **changes})


def test_every_kind_has_an_example_here() -> None:
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_figure_is_drawn_in_both_sizes_and_described(kind: str, language: str) -> None:
    html = render_figure(figure(kind).model_dump(mode="json"), language=language)
    assert html.count('<svg class="plot') == len(FRAMES)
    assert html.count('role="img"') == len(FRAMES)
    assert f"<desc>{both('Description')[language]}</desc>" in html
    assert "<table" in html
    assert "style=" not in html
    assert "nan" not in re.sub(r">[^<]*<", "><", html)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if f"{name}_gradient" in FUNCTIONS])
def test_a_gradient_is_the_slope_of_its_function(name: str) -> None:
    z = np.array([-2.3, -1.1, -0.4, 0.3, 0.9, 2.7])
    slope = (FUNCTIONS[name].curve(z + 1e-6) - FUNCTIONS[name].curve(z - 1e-6)) / 2e-6
    assert np.allclose(FUNCTIONS[f"{name}_gradient"].curve(z), slope, atol=1e-6)


def test_functions_do_not_overflow() -> None:
    z = np.array([-1e6, 1e6])
    with np.errstate(all="raise", under="ignore"):
        assert FUNCTIONS["sigmoid"].curve(z).tolist() == [0.0, 1.0]


def test_the_graph_shows_the_derivatives_that_differences_give() -> None:
    def loss(x: float, w: float, b: float) -> float:
        return 0.5 * (1 / (1 + math.exp(-(w * x + b))) - 1) ** 2

    found = figure("backprop_graph").quantities()
    eps = 1e-6
    assert found["ℓ"].value == pytest.approx(loss(2, 0.5, -0.5))
    assert found["x"].gradient == pytest.approx((loss(2 + eps, 0.5, -0.5) - loss(2 - eps, 0.5, -0.5)) / 2 / eps)
    assert found["w"].gradient == pytest.approx((loss(2, 0.5 + eps, -0.5) - loss(2, 0.5 - eps, -0.5)) / 2 / eps)
    assert found["b"].gradient == pytest.approx((loss(2, 0.5, -0.5 + eps) - loss(2, 0.5, -0.5 - eps)) / 2 / eps)


def test_the_cross_entropy_of_the_graph_has_the_gradient_a_minus_y() -> None:
    found = figure("backprop_graph", loss="cross_entropy").quantities()
    assert found["z"].gradient == pytest.approx(found["a"].value - 1)
    assert found["ℓ"].value == pytest.approx(-math.log(found["a"].value))


def test_the_paths_are_gradient_descent_and_momentum() -> None:
    plain, momentum = figure("descent_paths").paths()
    factors = 1 - 0.07 * np.array([1, 25])
    assert np.allclose(plain[20], np.array([-10, 2]) * factors**20)
    velocity = 0.6 * np.array([-10, 50.0]) + np.array([1, 25]) * momentum[1]
    assert np.allclose(momentum[2], momentum[1] - 0.07 * velocity)


def test_a_path_that_diverges_is_cut_off_at_the_edge() -> None:
    drawn = figure("descent_paths", learning_rate=5.0).draw(WIDE, title="t", description="d")
    assert "nan" not in drawn
    assert "inf" not in drawn


def test_training_error_falls_while_validation_error_turns() -> None:
    run = figure("early_stopping").run
    assert np.all(np.diff(run.train) < 0)
    assert run.validation[-1] > run.validation[run.best_epoch] * 1.2
    assert run.stop_epoch == run.best_epoch + 40


@pytest.mark.parametrize(
    ("errors", "patience", "expected"),
    [
        ([3, 2, 1, 2, 3, 4], 2, (2, 4)),
        ([3, 2, 1], 2, (2, None)),
        ([1, 2, 0.5, 2, 2], 2, (2, 4)),
        ([1, 1, 1], 2, (0, 2)),
    ],
)
def test_patience_counts_epochs_without_a_new_best(
    errors: list[float], patience: int, expected: tuple[int, int | None]
) -> None:
    assert stopping_point(np.array(errors), patience=patience) == expected


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("functions", {"low": 3, "high": -3}),
        ("functions", {"low": float("nan")}),
        ("functions", {"functions": []}),
        ("functions", {"functions": ["relu"] * 5}),
        ("cross_entropy", {"low": 0}),
        ("backprop_graph", {"input": float("inf")}),
        ("descent_paths", {"steps": 10**9}),
        ("descent_paths", {"curvatures": [0, 1]}),
        ("early_stopping", {"num_epochs": 10**9}),
        ("early_stopping", {"unknown": 1}),
    ],
)
def test_impossible_parameters_are_refused(kind: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        figure(kind, **changes)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 3), (0.001, 0.0017), (-1e6, 1e6), (0.9, 400)])
@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
def test_ticks_are_few_and_inside(low: float, high: float, frame: Any) -> None:
    places = ticks(low, high, at_most=frame.num_ticks)
    assert 2 <= len(places) <= frame.num_ticks
    assert all(low - 1e-9 <= place <= high + 1e-9 for place in places)


@pytest.mark.parametrize(
    ("value", "words"), [(-0.37754, "−0.378"), (0.0, "0"), (-0.0, "0"), (2.0, "2"), (1234.5, "1230"), (1e-7, "1e−07")]
)
def test_numbers_are_worded_for_readers(value: float, words: str) -> None:
    assert worded(value) == words


def test_a_curve_breaks_where_it_leaves_the_plot() -> None:
    plot = Plot(NARROW, (0, 3), (0, 1), x_label="x")
    plot.line([0, 1, 2, 3], [0, 5, float("nan"), 1], series=0)
    assert plot.marks[0].count("M") == 2
