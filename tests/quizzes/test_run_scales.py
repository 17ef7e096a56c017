"""The axis of curves of stored runs: every curve can be read, whatever the others do."""

import re

from quizzes.figures.drawing import WIDE
from quizzes.figures.run_curves import RunCurves
from trainer.stored_runs import ArmCurve


def curve(*means: float, metric: str = "gradient_norm/layer1") -> ArmCurve:
    none = (None,) * len(means)
    return ArmCurve(metric, tuple(range(0, 10 * len(means), 10)), means, none, none)


def heights(drawing: str) -> list[list[float]]:
    """Of every curve, from left to right."""
    paths = re.findall(r'class="arm-stroke[^>]* d="([^"]+)"', drawing)
    return [[float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path)] for path in paths]


def drawn(*curves: ArmCurve) -> tuple[list[list[float]], str, RunCurves]:
    figure = RunCurves(curves, ["calm", "wild", "third"][: len(curves)])
    drawing = figure.draw(WIDE, description="")
    return heights(drawing), drawing, figure


def test_an_exploding_curve_is_cut_off_and_the_figure_says_how_high_it_went() -> None:
    (calm, wild), _drawing, figure = drawn(curve(2.0, 1.0, 0.1), curve(2.0, 5.0, 1e16))
    assert max(calm) - min(calm) > 50
    assert min(wild) == WIDE.top
    assert "Cut off at the upper edge, with the highest value: wild (1 × 10¹⁶)." in " ".join(figure.notes())


def test_an_exploding_curve_alone_is_shown_in_full() -> None:
    [wild], _drawing, figure = drawn(curve(2.0, 5.0, 1e16))
    assert len(wild) == 3
    assert not [note for note in figure.notes() if "Cut off" in note]


def test_zero_has_its_own_place_below_a_logarithmic_axis() -> None:
    (calm, zero, wild), drawing, figure = drawn(curve(0.2, 0.4), curve(0.0, 0.0), curve(0.2, 146.0))
    assert min(zero) > max(calm) > max(wild[1:])
    assert ">0</text>" in drawing
    assert "Zero, which has no place on it" in " ".join(figure.notes())


def test_a_wide_band_does_not_press_the_curves_together() -> None:
    wide = ArmCurve("train/loss", (0, 10), (2.0, 0.05), (1e-9, -3.0), (1e9, 4.0))
    [line], drawing, _figure = drawn(wide)
    assert abs(line[0] - line[1]) > 100
    assert "nan" not in drawing


def test_percentages_stay_on_a_linear_axis() -> None:
    _heights, drawing, figure = drawn(curve(0.5, 99.0, metric="test/accuracy"))
    assert not [*figure.notes()]
    assert "10¹" not in drawing
