"""The safe little language of keys, slips and learners' formulas: parsed by Python's grammar, walked by us.

Numbers, names, `+ - * / ^ @`, lists as vectors and matrices, and the functions of FUNCTIONS. Nothing else gets past
`parse`: no attribute, no index, no comparison, no call of anything else; Python never evaluates a text. Evaluated in
float64 by NumPy. What is wrong is an `ExpressionError` with a code; `problems.py` words it.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_LENGTH = 300  # characters
MAX_NODES = 200
MAX_DEPTH = 24
MAX_ENTRIES = 1024  # of any vector or matrix on the way

Value = NDArray[np.float64]
SPELLINGS = str.maketrans({"^": "**", "−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "π": "pi"})
IMPLICIT_PRODUCT = re.compile(r"(?<![A-Za-z_0-9.])\d+(\.\d+)?\s*(?=[A-Za-z_(])(?![eE][-+]?\d)")
CONSTANTS = {"pi": math.pi, "e": math.e}


class ExpressionError(ValueError):
    """`code` and `values` for the words; never a trace."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code, self.values = code, values


def _sigmoid(x: Value) -> Value:
    return np.where(x >= 0, 1.0 / (1.0 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1.0 + np.exp(-np.abs(x))))


def _log_softmax(x: Value) -> Value:
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _softmax(x: Value) -> Value:
    return np.exp(_log_softmax(x))


def _logsumexp(x: Value) -> Value:
    return x.max() + np.log(np.exp(x - x.max()).sum())


# Name → how many arguments, and what it computes. `log` is the natural one, as in every paper of the field.
FUNCTIONS: Mapping[str, tuple[int, Callable[..., Any]]] = {
    "exp": (1, np.exp),
    "log": (1, np.log),
    "ln": (1, np.log),
    "log2": (1, np.log2),
    "log10": (1, np.log10),
    "sqrt": (1, np.sqrt),
    "abs": (1, np.abs),
    "sign": (1, np.sign),
    "sin": (1, np.sin),
    "cos": (1, np.cos),
    "tan": (1, np.tan),
    "tanh": (1, np.tanh),
    "sigmoid": (1, _sigmoid),
    "relu": (1, lambda x: np.maximum(x, 0.0)),
    "softplus": (1, lambda x: np.logaddexp(x, 0.0)),
    "softmax": (1, _softmax),
    "log_softmax": (1, _log_softmax),
    "logsumexp": (1, _logsumexp),
    "floor": (1, np.floor),
    "ceil": (1, np.ceil),
    "sum": (1, np.sum),
    "mean": (1, np.mean),
    "var": (1, np.var),  # divided by n, as batch norm does
    "std": (1, np.std),
    "norm": (1, lambda x: np.sqrt(np.square(x).sum())),
    "transpose": (1, np.transpose),
    "max": (2, np.maximum),
    "min": (2, np.minimum),
    "dot": (2, np.dot),
    "outer": (2, np.outer),
}
OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: np.power,
    ast.MatMult: operator.matmul,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


@dataclass(frozen=True)
class Expression:
    """A text that passed `parse`. `names` are the variables that it uses."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def value(self, variables: Mapping[str, float | Value] | None = None) -> Value:
        """A number is an array of no dimensions. Raises ExpressionError when shapes don't fit."""
        known = CONSTANTS | dict(variables or {})
        with np.errstate(all="ignore"):  # what is not finite is told by the value
            try:
                return np.asarray(_evaluate(self.tree, known), dtype=np.float64)
            except (ValueError, TypeError) as error:
                if isinstance(error, ExpressionError):
                    raise
                raise ExpressionError("shapes") from None

    def finite_value(self, variables: Mapping[str, float | Value] | None = None) -> Value:
        """Raises ExpressionError where anything in it is infinite or undefined."""
        value = self.value(variables)
        if not np.isfinite(value).all():
            raise ExpressionError("not_finite")
        return value


def parse(text: str, *, names: Collection[str] = ()) -> Expression:
    """`names` are the variables that may occur. Raises ExpressionError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError("too_long", max=MAX_LENGTH)
    tree = _tree(IMPLICIT_PRODUCT.sub(lambda found: f"{found[0].strip()}*", text.translate(SPELLINGS)).strip())
    nodes = [*ast.walk(tree)]
    if len(nodes) > MAX_NODES or _depth(tree) > MAX_DEPTH:
        raise ExpressionError("too_large")
    used = frozenset(_check(tree, frozenset(names)))
    return Expression(text, used - CONSTANTS.keys() | (used & frozenset(names)), tree)


def _tree(source: str) -> ast.expr:
    if not source:
        raise ExpressionError("empty")
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError("syntax") from None


def _depth(tree: ast.AST) -> int:
    level, depth = [tree], 0
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _check(node: ast.AST, names: frozenset[str]) -> list[str]:
    """The names in it. Whatever the language does not have is refused."""
    match node:
        case ast.Constant(value=value) if type(value) in (int, float) and abs(value) <= 1e300:
            return []
        case ast.Name(id=name):
            if name in names or name in CONSTANTS:
                return [name]
            raise ExpressionError("unknown_function" if name in FUNCTIONS else "unknown_name", name=name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return _check(left, names) + _check(right, names)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            return _check(operand, names)
        case ast.List(elts=elements) if elements:
            return [name for element in elements for name in _check(element, names)]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            if name not in FUNCTIONS:
                raise ExpressionError("product_needs_sign" if name in names else "unknown_function", name=name)
            if len(arguments) != FUNCTIONS[name][0]:
                raise ExpressionError("arguments", name=name, expected=FUNCTIONS[name][0])
            return [found for argument in arguments for found in _check(argument, names)]
    raise ExpressionError("syntax")


def _evaluate(node: ast.expr, variables: Mapping[str, float | Value]) -> Value:
    match node:
        case ast.Constant(value=value):
            return np.float64(value)
        case ast.Name(id=name):
            return np.asarray(variables[name], dtype=np.float64)
        case ast.BinOp(left=left, op=op, right=right):
            result = OPERATORS[type(op)](_evaluate(left, variables), _evaluate(right, variables))
        case ast.UnaryOp(op=op, operand=operand):
            result = OPERATORS[type(op)](_evaluate(operand, variables))
        case ast.List(elts=elements):
            result = np.stack([_evaluate(element, variables) for element in elements])
        case ast.Call(func=ast.Name(id=name), args=arguments):
            result = FUNCTIONS[name][1](*(_evaluate(argument, variables) for argument in arguments))
        case _:
            raise AssertionError("parse lets nothing else pass")
    if np.size(result) > MAX_ENTRIES:
        raise ExpressionError("too_large")
    return result
