"""The safe little language of keys, slips and learners' formulas: parsed by Python's grammar, walked by us.

Numbers, names, `+ - * / ^ @`, lists as vectors and matrices, and the functions of numpy_arithmetic.FUNCTIONS; authors
also write `grad(f, x)`, and comparisons as constraints. Nothing else gets past `parse`: no attribute, no index, no
call of anything else; Python never evaluates a text. Evaluated in float64 by NumPy, or by another `Arithmetic`. What
is wrong is an `ExpressionError` with a code; `problems.py` words it.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quizzes.expressions.architecture_facts import UnknownLayer
from quizzes.expressions.numpy_arithmetic import FUNCTIONS, MAX_ENTRIES, Arithmetic, NumpyArithmetic, Value

MAX_LENGTH = 300  # characters
MAX_NODES = 200
MAX_DEPTH = 24
MAX_STEPS = 20_000  # nodes on one evaluation, those of difference quotients included: less than a tenth of a second

SPELLINGS = str.maketrans({"^": "**", "−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "π": "pi"})
INEQUALITIES = str.maketrans({"≤": "<=", "≥": ">=", "≠": "!="})
IMPLICIT_PRODUCT = re.compile(r"(?<![A-Za-z_0-9.])\d+(\.\d+)?\s*(?=[A-Za-z_(])(?![eE][-+]?\d)")
NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
CONSTANTS = {"pi": math.pi, "e": math.e}
GRAD = "grad"
TAKEN_NAMES = frozenset({*FUNCTIONS, *CONSTANTS, GRAD, "key"})  # [[key]] stands for the right answer in texts
NUMPY = NumpyArithmetic()


class ExpressionError(ValueError):
    """`code` and `values` for the words; never a trace."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code, self.values = code, values


OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


COMPARISONS: Mapping[type[ast.AST], Callable[[Value, Value], Any]] = {
    ast.Lt: np.less,
    ast.LtE: lambda a, b: (a < b) | np.isclose(a, b, rtol=1e-9, atol=1e-12),  # 0.1 + 0.2 <= 0.3 holds
    ast.Gt: np.greater,
    ast.GtE: lambda a, b: (a > b) | np.isclose(a, b, rtol=1e-9, atol=1e-12),
    ast.Eq: lambda a, b: np.isclose(a, b, rtol=1e-9, atol=1e-12),
    ast.NotEq: lambda a, b: ~np.isclose(a, b, rtol=1e-9, atol=1e-12),
}
Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Expression:
    """A text that passed `parse`. `names` are the variables that it uses."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def value(self, variables: Variables | None = None, *, arithmetic: Arithmetic = NUMPY) -> Any:  # noqa: ANN401
        """A number is an array of no dimensions. Raises ExpressionError when shapes don't fit."""
        with np.errstate(all="ignore"):  # what is not finite is told by the value
            walk = _Walk(arithmetic)
            known = {name: arithmetic.number(value) for name, value in (CONSTANTS | dict(variables or {})).items()}
            try:
                return arithmetic.number(walk.value(self.tree, known))
            except UnknownLayer:
                raise ExpressionError("layer") from None
            except (ValueError, TypeError, IndexError, OverflowError, RuntimeError) as error:
                if isinstance(error, ExpressionError):
                    raise
                raise ExpressionError("shapes") from None

    def finite_value(self, variables: Variables | None = None) -> Value:
        """Raises ExpressionError where anything in it is infinite or undefined."""
        value = self.value(variables)
        if not np.isfinite(value).all():
            raise ExpressionError("not_finite")
        return value


@dataclass(frozen=True)
class Constraint:
    """Sides with comparisons between them: `0 < w * x <= 2`."""

    sides: tuple[Expression, ...]
    comparisons: tuple[type[ast.AST], ...]

    def holds(self, variables: Variables) -> bool:
        """For every entry. What has no value does not hold. Raises ExpressionError."""
        values = [side.value(variables) for side in self.sides]
        try:
            return all(
                np.all(COMPARISONS[how](one, other))
                for how, one, other in zip(self.comparisons, values, values[1:], strict=False)
            )
        except ValueError:
            raise ExpressionError("shapes") from None


def parse(text: str, *, names: Collection[str] = (), may_differentiate: bool = False) -> Expression:
    """`names` are the variables that may occur; only authors may write `grad`. Raises ExpressionError."""
    return _expression(text, _tree(text), frozenset(names), may_differentiate=may_differentiate)


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The same formula with other words for some of its names."""
    spelled = IMPLICIT_PRODUCT.sub(lambda found: f"{found[0].strip()} * ", text)
    return NAME.sub(lambda found: values.get(found[0], found[0]), spelled)


def parse_constraint(text: str, *, names: Collection[str]) -> Constraint:
    """No `grad`: hundreds of draws are tried while an author waits. Raises ExpressionError."""
    match _tree(text.translate(INEQUALITIES)):
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in COMPARISONS for op in ops):
            sides = [_expression(text, side, frozenset(names), may_differentiate=False) for side in (left, *others)]
            return Constraint(tuple(sides), tuple(type(op) for op in ops))
    raise ExpressionError("no_comparison")


def _expression(text: str, tree: ast.expr, names: frozenset[str], *, may_differentiate: bool) -> Expression:
    used = frozenset(_check(tree, names, may_differentiate=may_differentiate))
    return Expression(text, used - CONSTANTS.keys() | (used & names), tree)


def _tree(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise ExpressionError("too_long", max=MAX_LENGTH)
    source = IMPLICIT_PRODUCT.sub(lambda found: f"{found[0].strip()}*", text.translate(SPELLINGS)).strip()
    if not source:
        raise ExpressionError("empty")
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        is_open = any(source.count(one) != source.count(other) for one, other in ("()", "[]"))
        raise ExpressionError("brackets" if is_open else "syntax") from None
    if len([*ast.walk(tree)]) > MAX_NODES or _depth(tree) > MAX_DEPTH:
        raise ExpressionError("too_large")
    return tree


def _depth(tree: ast.AST) -> int:
    level, depth = [tree], 0
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _check(node: ast.AST, names: frozenset[str], *, may_differentiate: bool) -> list[str]:  # noqa: PLR0911 (one a case)
    """The names in it. Whatever the language does not have is refused."""

    def inside(*parts: ast.AST) -> list[str]:
        return [name for part in parts for name in _check(part, names, may_differentiate=may_differentiate)]

    match node:
        case ast.Constant(value=value) if type(value) in (int, float) and abs(value) <= 1e300:
            return []
        case ast.Name(id=name):
            if name in names or name in CONSTANTS:
                return [name]
            raise ExpressionError("unknown_function" if name in FUNCTIONS else "unknown_name", name=name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return inside(left, right)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            return inside(operand)
        case ast.List(elts=elements) if elements:
            return inside(*elements)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name == GRAD and may_differentiate:
            if len(arguments) != 2 or not isinstance(arguments[1], ast.Name) or arguments[1].id not in names:
                raise ExpressionError("grad_of_what")
            return inside(*arguments)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            _check_call(name, len(arguments), names)
            return inside(*arguments)
        case ast.Subscript():
            raise ExpressionError("place")
    raise ExpressionError("syntax")


def _check_call(name: str, num_arguments: int, names: frozenset[str]) -> None:
    if name not in FUNCTIONS:
        raise ExpressionError("product_needs_sign" if name in names else "unknown_function", name=name)
    least, most = FUNCTIONS[name].least, FUNCTIONS[name].most
    if not least <= num_arguments <= most:
        expected = str(least) if least == most else f"{least}–{most}"
        raise ExpressionError("arguments", name=name, expected=expected)


class _Walk:
    """One evaluation, with a limit on its steps."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        self.arithmetic = arithmetic
        self.num_steps = 0

    def value(self, node: ast.expr, variables: Variables) -> Any:  # noqa: ANN401 (the arithmetic's)
        self.num_steps += 1
        if self.num_steps > MAX_STEPS:
            raise ExpressionError("too_large")
        result = self._result(node, variables)
        if math.prod(result.shape) > MAX_ENTRIES:
            raise ExpressionError("too_large")
        return result

    def _result(self, node: ast.expr, variables: Variables) -> Any:  # noqa: ANN401, PLR0911 (one a case)
        match node:
            case ast.Constant(value=value):
                return self.arithmetic.number(value)
            case ast.Name(id=name):
                return variables[name]
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATORS[type(op)](self.value(left, variables), self.value(right, variables))
            case ast.UnaryOp(op=op, operand=operand):
                return OPERATORS[type(op)](self.value(operand, variables))
            case ast.List(elts=elements):
                return self.arithmetic.stack([self.value(element, variables) for element in elements])
            case ast.Call(func=ast.Name(id=name), args=[body, ast.Name(id=of)]) if name == GRAD:
                return self._gradient(body, of, variables)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self.arithmetic.functions[name](*(self.value(argument, variables) for argument in arguments))
        raise AssertionError("parse lets nothing else pass")

    def _gradient(self, body: ast.expr, of: str, variables: Variables) -> Any:  # noqa: ANN401
        def function(moved: Any) -> Any:  # noqa: ANN401
            value = self.value(body, {**variables, of: moved})
            if value.shape:
                raise ExpressionError("grad_of_number")
            return value

        return self.arithmetic.gradient(function, variables[of])
