"""What is wrong with the values of formulas in variables: each told where an author wrote the formula."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import PydanticCustomError

from quizzes.expressions.language import ExpressionError
from quizzes.kinds.entries import expression_fault
from quizzes.kinds.formula_points import has_enough_values
from quizzes.kinds.key_faults import Fault, shown_without_value

if TYPE_CHECKING:
    from quizzes.kinds.expression_document import ExpressionDocument

CLOSE = {"rtol": 1e-5, "atol": 1e-8, "equal_nan": True}  # a closed form may be a difference quotient


def faults_of_formulas(document: "ExpressionDocument", drawn: Mapping[str, Any]) -> Iterator[Fault]:
    without_value = [*_without_value(document, drawn), *shown_without_value(document, drawn)]
    if without_value:
        yield from without_value
        return
    posed = document.with_numbers(document.compute(drawn))
    other = posed.numbers.closed_form
    if other is not None and not np.allclose(posed.numbers.key, other, **CLOSE):
        yield ("closed_form",), PydanticCustomError("closed_form_differs", "differs")
    if document.is_parametrised:
        return  # a slip may be right for one draw: such a variant is left out
    for place, slip in enumerate(document.slips):
        if posed.accepts(slip.key):
            yield ("slips", place, "key"), PydanticCustomError("slip_is_right", "right", {"number": place + 1})


def _without_value(document: "ExpressionDocument", drawn: Mapping[str, Any]) -> Iterator[Fault]:
    for path, formula in document.formulas():
        try:
            values = document.at_points(document.parsed(formula), drawn)
            if path != ("closed_form",) and not document.is_parametrised and not has_enough_values(values):
                raise ExpressionError("not_finite")
        except ExpressionError as error:
            yield path, expression_fault(error)
