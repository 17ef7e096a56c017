"""The little language of formulas: what it computes, and that nothing else gets in."""

import numpy as np
import pytest

from quizzes.expressions.language import ExpressionError, parse
from quizzes.expressions.numbers import NotANumber, Tolerance, in_figures, read_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("(1 − 0.25) ÷ 3 × 2", 0.5),
        ("1e-3 * 2E3", 2),
        ("log(e) + ln(e) + log10(100) + log2(8)", 7),
        ("sigmoid(0) + tanh(0) + relu(-3) + softplus(0)", 0.5 + np.log(2)),
        ("sum([1, 2, 3]) + mean([1, 3]) + var([1, 3])", 9),
        ("[1, 2] @ [3, 4]", 11),
        ("dot([1, 2], [3, 4]) + max(1, 2) + min(1, 2)", 14),
        ("softmax([0, 0, 0, 0])", [0.25] * 4),
        ("transpose([[1, 2], [3, 4]]) @ [1, 0]", [1, 2]),
        ("logsumexp([1000, 1000]) - 1000", np.log(2)),
        ("sigmoid(-1000)", 0),
        ("2pi", 2 * np.pi),
    ],
)
def test_a_formula_has_its_value(text: str, expected: float | list[float]) -> None:
    np.testing.assert_allclose(parse(text).finite_value(), expected, rtol=1e-12)


def test_variables_and_products_without_a_sign() -> None:
    formula = parse("2x + 3(x + 1)", names=["x"])
    assert formula.value({"x": 2.0}) == 13
    assert formula.names == {"x"}
    assert parse("e * e", names=["e"]).value({"e": 3.0}) == 9


@pytest.mark.parametrize(
    "text",
    [
        *("__import__('os').system('id')", "open('x')", "x.__class__", "[1][0]", "(lambda: 1)()", "1 if 1 else 2"),
        *(
            "[i for i in [1]]",
            "f'{1}'",
            "'a' * 9",
            "True",
            "None",
            "1 < 2",
            "x := 1",
            "exp(x=1)",
            "exp(*[1])",
            "1j",
            "...",
        ),
        *(
            "{1}",
            "(1, 2)",
            "not 1",
            "1 // 2",
            "1 % 2",
            "1 << 9",
            "",
            " ",
            "1 +",
            "((1)",
            "\x00",
            "1\n2",
            "exp",
            "sum",
            "[]",
        ),
        *(
            "y",
            "unknown(1)",
            "exp(1, 2)",
            "9" * 400,
            "(" * 140 + ")" * 140,
            "-" * 60 + "1",
            "1e999",
            "가",
            "[1, [2, 3]]",
        ),
        *("[1, 2] @ [1, 2, 3]", "outer(" * 9 + "[1, 2]" + ", [1, 2, 3, 4, 5, 6, 7])" * 9),
    ],
)
def test_nothing_else_gets_in(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text, names=["x"]).finite_value({"x": 1.0})


@pytest.mark.parametrize("text", ["1 / 0", "log(-1)", "0 / 0", "exp(1000)", "10^400", "9^9^9^9", "sqrt([-1, 1])"])
def test_what_is_not_finite_is_told(text: str) -> None:
    with pytest.raises(ExpressionError, match="not_finite"):
        parse(text).finite_value()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("0.35", 0.35), (" -2 ", -2), ("+.5", 0.5), ("3.", 3), ("3.5e-3", 0.0035), ("7/8", 0.875), ("-1 / 4", -0.25)),
        *(("1,234.5", 1234.5), ("−2", -2), ("３．５", 3.5), ("3.5·10^-3", 0.0035), ("2 x 10^(3)", 2000), ("1E5", 1e5)),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, expected: float) -> None:
    assert read_number(text) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("", "empty"), ("abc", "no_number"), ("0,35", "decimal_comma"), ("1/0", "no_number"), ("nan", "no_number")),
        *(
            ("inf", "no_number"),
            ("1e999", "too_large"),
            ("9" * 61, "too_long"),
            ("1e", "no_number"),
            ("--1", "no_number"),
        ),
        *(("١", "no_number"), ("1/2/3", "no_number"), ("0x1f", "no_number"), ("1 2", "no_number")),
    ],
)
def test_what_is_no_number_says_why(text: str, code: str) -> None:
    with pytest.raises(NotANumber) as caught:
        read_number(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("tolerance", "key", "value", "is_right"),
    [
        (Tolerance("absolute", 0), 0.3, 0.1 + 0.2, True),
        (Tolerance("absolute", 0.01), 1, 1.011, False),
        (Tolerance("relative", 0.01), -200, -201.9, True),
        (Tolerance("relative", 0.01), 0, 1e-6, False),
        (Tolerance("significant", 3), 2.302585, 2.30, True),
        (Tolerance("significant", 3), 2.302585, 2.31, False),
        (Tolerance("significant", 2), 0.00123, 0.0012, True),
        (Tolerance("significant", 2), 0, 0, True),
    ],
)
def test_a_tolerance_decides(tolerance: Tolerance, key: float, value: float, is_right: bool) -> None:
    assert tolerance.accepts(value, key=key) is is_right


@pytest.mark.parametrize(
    ("value", "text"), [(10, "10"), (1 / 3, "0.333333"), (1e-9, "1e-9"), (-2.5e8, "-2.5e8"), (0, "0")]
)
def test_a_key_is_shown_in_six_figures(value: float, text: str) -> None:
    assert in_figures(value) == text
