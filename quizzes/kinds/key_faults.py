"""What is wrong with the formulas of a document with a computed key, each where an author wrote it.

Formulas are tried on the numbers of one draw; what only some draws spoil is found when the variants are made.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import PydanticCustomError

from quizzes.expressions.language import ExpressionError, parse_constraint
from quizzes.expressions.placeholders import InvalidFormat, placeholders_in
from quizzes.kinds.entries import expression_fault
from quizzes.kinds.parameters import first_draw
from quizzes.texts.validated import LANGUAGES, Path, texts_of

if TYPE_CHECKING:
    from quizzes.kinds.keys import KeyedDocument

Fault = tuple[Path, PydanticCustomError]


def faults_of(document: "KeyedDocument") -> Iterator[Fault]:
    unreadable = [*_unreadable_formulas(document), *_unreadable_placeholders(document)]
    if unreadable:
        yield from unreadable
        return
    drawn = first_draw(document.parameters, document.parsed_constraints())
    if drawn is None:
        yield ("constraints",), PydanticCustomError("constraints_impossible", "impossible")
        return
    yield from _faults_of_values(document, drawn)


def _formulas(document: "KeyedDocument") -> Iterator[tuple[Path, str]]:
    yield ("key",), document.key
    if document.closed_form:
        yield ("closed_form",), document.closed_form
    for place, slip in enumerate(document.slips):
        yield ("slips", place, "key"), slip.key


def _unreadable_formulas(document: "KeyedDocument") -> Iterator[Fault]:
    for path, formula in _formulas(document):
        try:
            document.parsed(formula)
        except ExpressionError as error:
            yield path, expression_fault(error)
    if document.constraints and not document.is_parametrised:
        yield ("constraints",), PydanticCustomError("constraints_of_nothing", "nothing")
    for place, text in enumerate(document.constraints):
        try:
            parse_constraint(text, names=document.names)
        except ExpressionError as error:
            yield ("constraints", place), expression_fault(error)


def _unreadable_placeholders(document: "KeyedDocument") -> Iterator[Fault]:
    if not document.is_parametrised:
        return
    for path, text in texts_of(document):
        for language in LANGUAGES:
            try:
                for placeholder in placeholders_in(text.in_language(language)):
                    _check_placeholder(document, placeholder.formula, is_asked=path[0] not in ("explanation", "slips"))
            except InvalidFormat as error:
                yield (*path, language), PydanticCustomError("placeholder_format", "format", {"format": str(error)})
            except PydanticCustomError as error:
                yield (*path, language), error


def _check_placeholder(document: "KeyedDocument", formula: str, *, is_asked: bool) -> None:
    """Raises PydanticCustomError."""
    if formula == "key":
        if is_asked:
            raise PydanticCustomError("placeholder_tells", "tells")
        return
    try:
        document.parsed(formula)
    except ExpressionError as error:
        raise _placeholder_fault(formula, error) from None


def _faults_of_values(document: "KeyedDocument", drawn: dict[str, Any]) -> Iterator[Fault]:
    without_value = [*_without_value(document, drawn), *_shown_without_value(document, drawn)]
    if without_value:
        yield from without_value
        return
    bound = document.with_numbers(document.compute(drawn))
    fault = document.shape_fault(bound.value)
    if fault is not None:
        yield ("key",), fault
        return
    if bound.numbers.closed_form is not None and bound.numbers.closed_form.shape != bound.value.shape:
        yield ("closed_form",), PydanticCustomError("closed_form_shape", "shape")
    for place, value in enumerate(bound.numbers.slips.values()):
        if value.shape != bound.value.shape:
            yield ("slips", place, "key"), PydanticCustomError("slip_shape", "shape", {"number": place + 1})
        elif not document.is_parametrised and bound.is_right(value):
            yield ("slips", place, "key"), PydanticCustomError("slip_is_right", "right", {"number": place + 1})


def _without_value(document: "KeyedDocument", drawn: dict[str, Any]) -> Iterator[Fault]:
    for path, formula in _formulas(document):
        try:
            value = document.parsed(formula).value(drawn)
            if not (document.is_parametrised or np.isfinite(value).all()):
                raise ExpressionError("not_finite")
        except ExpressionError as error:
            yield path, expression_fault(error)


def _shown_without_value(document: "KeyedDocument", drawn: dict[str, Any]) -> Iterator[Fault]:
    for path, text in texts_of(document) if document.is_parametrised else ():
        for language in LANGUAGES:
            formulas = {found.formula for found in placeholders_in(text.in_language(language))} - {"key"}
            for formula in sorted(formulas):
                try:
                    document.parsed(formula).value(drawn)
                except ExpressionError as error:
                    yield (*path, language), _placeholder_fault(formula, error)


def _placeholder_fault(formula: str, error: ExpressionError) -> PydanticCustomError:
    values = {"placeholder": formula[:60], "fault": error.code, "values": error.values}
    return PydanticCustomError("placeholder", "placeholder", values)
