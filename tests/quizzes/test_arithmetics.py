"""Both ways to compute formulas agree on every function, and on gradients."""

import numpy as np
import pytest

from quizzes.expressions.language import ExpressionError, parse, parse_constraint
from quizzes.expressions.numpy_arithmetic import FUNCTIONS
from quizzes.expressions.torch_arithmetic import TorchArithmetic

VALUES = {"x": 0.7, "y": -1.3, "k": 1.0, "v": [0.5, -1.0, 2.0], "A": [[1.0, 2.0, 0.5], [0.3, -1.0, 1.5]]}
ONE_ARGUMENT = {name: f"{name}(3)" for name in ("ones", "identity", "dense")}
OTHERS = [
    *(
        "max(x, y)",
        "min(v, x)",
        "dot(v, v)",
        "dot(A, v)",
        "outer(v, [1, 2])",
        "leaky_relu(v, 0.1)",
        "mse(A @ v, [1, 2])",
    ),
    *("cross_entropy(v, onehot(k, 3))", "cross_entropy(A, onehot(argmax(A), 3))", "clip(v, -0.5, 1)", "entry(A, 1, 2)"),
    *("conv_out(32, 5, 2, 2)", "params([784], dense(128), dense(10))", "weights([784], dense(128), batch_norm())"),
    "flops([3, 32, 32], conv(16, 3, 1, 1), batch_norm(), pool(2), conv(32, 3, 2), global_pool(), dense(10))",
    *("output_shape([3, 32, 32], conv(16, 5, 2), pool(3, 2))", "x^y", "-A @ v / 2"),
    *("grad(sigmoid(x * y)^2, x)", "grad(grad(sin(x)^3, x), x)", "grad(grad(x * y * y, x), y)", "grad(3, x)"),
    *("grad(cross_entropy(v, onehot(k, 3)), v)", "grad(mse(A @ v, [1, 2]), A)", "grad(sum(softmax(A)^2), A)"),
]


def value(text: str) -> np.ndarray:
    return parse(text, names=VALUES, may_differentiate=True).value(VALUES)


@pytest.mark.parametrize(
    "text", [*(ONE_ARGUMENT.get(f, f"{f}(A^2)") for f in FUNCTIONS if FUNCTIONS[f].most == 1), *OTHERS]
)
def test_numpy_and_pytorch_agree(text: str) -> None:
    formula = parse(text, names=VALUES, may_differentiate=True)
    by_torch = formula.value(VALUES, arithmetic=TorchArithmetic()).detach().numpy()
    np.testing.assert_allclose(by_torch, formula.value(VALUES), rtol=1e-8, atol=1e-11, strict=True)


def test_both_have_the_same_functions() -> None:
    assert TorchArithmetic.functions.keys() == FUNCTIONS.keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("params([784], dense(128), dense(10))", 101_770),
        ("params([3, 32, 32], conv(16, 3))", 3 * 16 * 9 + 16),
        ("flops([784], dense(128))", 2 * 784 * 128),
        ("output_shape([1, 28, 28], conv(6, 5, 1, 2), pool(2), conv(16, 5), pool(2))", [16, 5, 5]),
        ("grad(sum(v^2), v)", [1, -2, 4]),
        ("entry(v, 0) + argmax(v) + size(A)", 8.5),
    ],
)
def test_facts_are_known_ones(text: str, expected: float | list[float]) -> None:
    np.testing.assert_allclose(value(text), expected, rtol=1e-9)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("grad(x, 2)", "grad_of_what"), ("grad(v, x)", "grad_of_number"), ("grad(x)", "grad_of_what")),
        *(
            ("params([3, 4, 4], conv(8, 5))", "layer"),
            ("params([784], dense(0.5))", "layer"),
            ("params(x, x)", "layer"),
        ),
        *(("flops([8], conv(1, 1))", "layer"), ("entry(v, 3)", "shapes"), ("onehot(9, 3)", "shapes")),
        *(("ones(1e9)", "shapes"), ("identity(1000)", "shapes"), ("conv(1)", "arguments"), ("x < y", "syntax")),
        ("grad(sum(grad(sum(grad(sum(exp(2A)), A)), A)), A)", "too_large"),
    ],
)
def test_what_can_not_be_computed_says_why(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        value(text)
    assert caught.value.code == code


def test_neither_learners_nor_constraints_have_gradients() -> None:
    for read, text in ((parse, "grad(x^2, x)"), (parse_constraint, "grad(x^2, x) > 0")):
        with pytest.raises(ExpressionError, match="unknown_function"):
            read(text, names=["x"])


@pytest.mark.parametrize(
    ("text", "holds"),
    [("0 < x <= 0.7", True), ("x ≠ 0.7", False), ("0.1 + 0.2 == 0.3", True), ("v > -1", False), ("log(y) < 9", False)],
)
def test_a_constraint_holds_or_not(text: str, holds: bool) -> None:
    assert parse_constraint(text, names=VALUES).holds(VALUES) is holds
