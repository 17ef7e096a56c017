"""How a text shows a value: [[w]], [[w:.2f]], [[b:+]], [[w:()]], [[n:,]]."""

import pytest

from quizzes.expressions.placeholders import InvalidFormat, Placeholder, placeholders_in


@pytest.mark.parametrize(
    ("inside", "value", "plain", "tex"),
    [
        ("w", 3.0, "3", "3"),
        ("w", 1 / 3, "0.333333", "0.333333"),
        ("w", 1.5e-7, "1.5e-7", r"1.5 \cdot 10^{-7}"),
        ("w * x:.2f", -0.5, "-0.50", "-0.50"),
        ("w:.3g", 1234.5, "1.23e3", r"1.23 \cdot 10^{3}"),
        ("b:+", 2.0, "+2", "+2"),
        ("b:+", 0.0, "+0", "+0"),
        ("b:+", -2.0, "-2", "-2"),
        ("w:()", -2.0, "(-2)", "(-2)"),
        ("w:()", 2.0, "2", "2"),
        ("n:,", 1234567.0, "1,234,567", "1{,}234{,}567"),
        ("v", [1.0, -0.5], "[1, -0.5]", r"[1,\; -0.5]"),
        ("M", [[1.0, 2.0], [3.0, 4.0]], "[[1, 2], [3, 4]]", r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"),
    ],
)
def test_a_value_is_shown_as_asked(inside: str, value: float | list, plain: str, tex: str) -> None:
    placeholder = Placeholder.read(inside)
    assert (placeholder.shown(value, is_tex=False), placeholder.shown(value, is_tex=True)) == (plain, tex)


def test_formulas_may_hold_lists() -> None:
    found = [each.formula for each in placeholders_in("$[[w]]$, [[[1, 2] @ v]] and [[v @ [1, 2]:.1f]].")]
    assert found == ["w", "[1, 2] @ v", "v @ [1, 2]"]


@pytest.mark.parametrize("inside", ["w:x", "w:.2", "w:2f", "w:.99f", "w:+()"])
def test_what_is_no_format_is_refused(inside: str) -> None:
    with pytest.raises(InvalidFormat):
        Placeholder.read(inside)
