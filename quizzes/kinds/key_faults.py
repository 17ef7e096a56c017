"""What is wrong with the formulas of a document with a computed key, each where an author wrote it.

Formulas are tried on the numbers of one draw; what only some draws spoil is found when the variants are made.
"""

from collections.abc import Iterator, Mapping
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
    from quizzes.kinds.parametrised import ParametrisedDocument

MAX_PLACEHOLDERS = 40  # in one text: every variant computes each of them, twice
Fault = tuple[Path, PydanticCustomError]


def faults_of(document: "ParametrisedDocument") -> Iterator[Fault]:
    unreadable = [*_unreadable_formulas(document), *_unreadable_placeholders(document)]
    if unreadable:
        yield from unreadable
        return
    drawn = first_draw(document.parameters, document.parsed_constraints())
    if drawn is None:
        yield ("constraints",), PydanticCustomError("constraints_impossible", "impossible")
        return
    yield from document.faults_of_values(drawn)


def _unreadable_formulas(document: "ParametrisedDocument") -> Iterator[Fault]:
    for path, formula in document.formulas():
        try:
            document.parsed(formula)
        except ExpressionError as error:
            yield path, expression_fault(error)
    if document.constraints and not document.is_parametrised:
        yield ("constraints",), PydanticCustomError("constraints_of_nothing", "nothing")
    for place, text in enumerate(document.constraints):
        try:
            parse_constraint(text, names=document.parameter_names)
        except ExpressionError as error:
            yield ("constraints", place), expression_fault(error)


def _unreadable_placeholders(document: "ParametrisedDocument") -> Iterator[Fault]:
    if not document.is_parametrised:
        return
    for path, text in texts_of(document):
        for language in LANGUAGES:
            try:
                found = [*placeholders_in(text.in_language(language))]
                if len(found) > MAX_PLACEHOLDERS:
                    values = {"count": len(found), "limit": MAX_PLACEHOLDERS}
                    raise PydanticCustomError("too_many_placeholders", "many", values)
                for placeholder in found:
                    _check_placeholder(document, placeholder.formula, is_asked=path[0] not in ("explanation", "slips"))
            except InvalidFormat as error:
                yield (*path, language), PydanticCustomError("placeholder_format", "format", {"format": str(error)})
            except PydanticCustomError as error:
                yield (*path, language), error


def _check_placeholder(document: "ParametrisedDocument", formula: str, *, is_asked: bool) -> None:
    """Raises PydanticCustomError."""
    if formula == "key":
        if is_asked or not document.shows_key:
            raise PydanticCustomError("placeholder_tells" if document.shows_key else "placeholder_of_formula", "tells")
        return
    try:
        document.parsed_shown(formula)
    except ExpressionError as error:
        raise _placeholder_fault(formula, error) from None


def faults_of_values(document: "KeyedDocument", drawn: Mapping[str, Any]) -> Iterator[Fault]:
    """Of a question whose key is a number, a vector or a matrix."""
    without_value = [*_without_value(document, drawn), *shown_without_value(document, drawn)]
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


def _without_value(document: "KeyedDocument", drawn: Mapping[str, Any]) -> Iterator[Fault]:
    for path, formula in document.formulas():
        try:
            value = document.parsed(formula).value(drawn)
            if not (document.is_parametrised or np.isfinite(value).all()):
                raise ExpressionError("not_finite")
        except ExpressionError as error:
            yield path, expression_fault(error)


def shown_without_value(document: "ParametrisedDocument", drawn: Mapping[str, Any]) -> Iterator[Fault]:
    for path, text in texts_of(document) if document.is_parametrised else ():
        for language in LANGUAGES:
            formulas = {found.formula for found in placeholders_in(text.in_language(language))} - {"key"}
            for formula in sorted(formulas):
                try:
                    document.parsed_shown(formula).value(drawn)
                except ExpressionError as error:
                    yield (*path, language), _placeholder_fault(formula, error)


def _placeholder_fault(formula: str, error: ExpressionError) -> PydanticCustomError:
    values = {"placeholder": formula[:60], "fault": error.code, "values": error.values}
    return PydanticCustomError("placeholder", "placeholder", values)
