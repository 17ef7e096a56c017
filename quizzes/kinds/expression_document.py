"""The document of kind `expression`: a formula in variables, perhaps with parameters that are drawn for every reader.

Formulas are compared by their values at points drawn at random, the same for everybody who gets this question.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quizzes.expressions.language import NUMPY, TAKEN_NAMES, Expression, ExpressionError, parse, with_values
from quizzes.expressions.numbers import in_figures
from quizzes.expressions.numpy_arithmetic import Arithmetic
from quizzes.kinds.contract import Answer
from quizzes.kinds.entries import slugs_differ
from quizzes.kinds.expression_faults import faults_of_formulas
from quizzes.kinds.formula_points import NUM_POINTS, agree, has_enough_values
from quizzes.kinds.key_faults import Fault
from quizzes.kinds.keys import MAX_SLIPS, Slip
from quizzes.kinds.parameters import VariableName
from quizzes.kinds.parametrised import (
    NUM_VARIANTS,
    Array,
    Drawn,
    FormulaText,
    Numbers,
    ParametrisedDocument,
    arrays,
    as_array,
    has_few_figures,
)
from quizzes.texts.validated import Document, Path, Slug

MAX_VARIABLES = 6
Bound = Annotated[float, Field(strict=True, ge=-1e6, le=1e6, allow_inf_nan=False)]


class Variable(Document):
    """Drawn uniformly between `low` and `high` when formulas are compared."""

    slug: Slug
    name: VariableName
    low: Bound
    high: Bound

    @model_validator(mode="after")
    def _is_a_range_of_a_free_name(self) -> Self:
        if self.low >= self.high:
            raise PydanticCustomError("empty_range", "empty")
        if self.name in TAKEN_NAMES:
            raise PydanticCustomError("taken_name", "taken", {"name": self.name})
        return self


class ExpressionDocument(ParametrisedDocument):
    kind: Literal["expression"]
    key: FormulaText
    variables: Annotated[tuple[Variable, ...], Field(min_length=1, max_length=MAX_VARIABLES)]
    slips: Annotated[tuple[Slip, ...], Field(max_length=MAX_SLIPS)] = ()
    shows_key: ClassVar[bool] = False

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        slugs_differ([*self.names, *self.parameter_names])
        slugs_differ([entry.slug for entry in (*self.variables, *self.slips, *self.parameters)])
        return self

    def canonical(self) -> dict[str, Any]:
        """Parameters that a question doesn't have are not mentioned."""
        usual = (("parameters", ()), ("constraints", ()), ("closed_form", None), ("num_variants", NUM_VARIANTS))
        unused = {name for name, value in usual if getattr(self, name) == value}
        return {name: value for name, value in super().canonical().items() if name not in unused}

    # Its formulas -----------------------------------------------------------------------------------------------------
    @property
    def names(self) -> tuple[str, ...]:
        """What readers may write."""
        return tuple(variable.name for variable in self.variables)

    def formulas(self) -> Iterator[tuple[Path, str]]:
        yield ("key",), self.key
        if self.closed_form:
            yield ("closed_form",), self.closed_form
        for place, slip in enumerate(self.slips):
            yield ("slips", place, "key"), slip.key

    def parsed(self, formula: str) -> Expression:
        """Readers see key and slips, but not the closed form: it alone may be a derivative to be worked out."""
        names = (*self.names, *self.parameter_names)
        return parse(formula, names=names, may_differentiate=formula == self.closed_form)

    def faults_of_values(self, drawn: Drawn) -> Iterator[Fault]:
        return faults_of_formulas(self, drawn)

    @property
    def drawn(self) -> Drawn:
        """The parameters of this reader, or of the example."""
        return self.numbers.parameters if self.is_parametrised else {}

    def written(self, formula: str) -> str:
        """With this reader's numbers in place of the parameters."""
        return with_values(formula, {name: _in_formula(value) for name, value in self.drawn.items()})

    # Its values at the points -----------------------------------------------------------------------------------------
    def _points(self) -> list[Mapping[str, float]]:
        draws = random.Random(self.key)
        return [
            {variable.name: draws.uniform(variable.low, variable.high) for variable in self.variables}
            for _point in range(NUM_POINTS)
        ]

    def at_points(self, formula: Expression, drawn: Drawn, *, arithmetic: Arithmetic = NUMPY) -> Array:
        """NaN where it has no value. Raises ExpressionError."""
        values = [as_array(formula.value({**drawn, **point}, arithmetic=arithmetic)) for point in self._points()]
        if any(value.shape for value in values):
            raise ExpressionError("one_number")
        return np.array(values)

    def compute(self, parameters: Drawn, *, arithmetic: Arithmetic = NUMPY) -> Numbers:
        """Of every formula its values at the points."""

        def values(formula: str) -> Array:
            return self.at_points(self.parsed(formula), parameters, arithmetic=arithmetic)

        return Numbers(
            parameters=parameters,
            key=values(self.key),
            slips={slip.slug: values(slip.key) for slip in self.slips},
            values=self.shown_of(parameters, arithmetic=arithmetic),
            closed_form=values(self.closed_form) if self.closed_form else None,
        )

    # Its marks --------------------------------------------------------------------------------------------------------
    def accepts(self, text: str) -> bool:
        """Raises ExpressionError: what is no formula is no wrong answer either."""
        return agree(self._given(text), self._wanted(self.key))

    def slip_of(self, text: str) -> str | None:
        """The slug of the slip that this wrong answer is."""
        given = self._given(text)
        wanted = {slip.slug: self._wanted(slip.key) for slip in self.slips}
        return next((slug for slug, slip in wanted.items() if has_enough_values(slip) and agree(given, slip)), None)

    def _given(self, text: str) -> Array:
        return self.at_points(parse(text, names=self.names), {})

    def _wanted(self, formula: str) -> Array:
        return self.at_points(self.parsed(formula), self.drawn)

    def example_answer(self, shown: Sequence[str]) -> Answer:  # noqa: ARG002 (nothing is shuffled)
        return [self.written(self.slips[0].key) if self.slips else f"2 * ({self.written(self.key)}) + 1"]

    def right_answer(self) -> Answer:
        return [self.written(self.key)]

    def carried_over(self, answer: Answer, old: Self) -> Answer | None:  # noqa: ARG002
        try:
            self.accepts(answer[0])
        except ExpressionError:
            return None  # the variables have other names now
        return answer

    # Its variants -----------------------------------------------------------------------------------------------------
    def has_value(self) -> bool:
        return has_enough_values(self._wanted(self.key))

    def left_out(self) -> Iterator[str]:
        numbers = self.numbers
        are_finite = [np.isfinite(value).all() for value in numbers.values.values()]
        are_enough = [has_enough_values(values) for values in (numbers.key, *numbers.slips.values())]
        if not all(are_finite) or not all(are_enough):
            yield "left_out_not_finite"
        elif not has_few_figures(numbers.parameters):
            yield "left_out_ugly"
        else:
            yield from self._left_out_as_written()

    def _left_out_as_written(self) -> Iterator[str]:
        """Key and slips as readers could write them."""
        try:
            if not self.accepts(self.written(self.key)):
                yield "left_out_key"
            for slip in self.slips:
                if self.accepts(text := self.written(slip.key)):
                    yield "left_out_slip_is_right"
                elif self.slip_of(text) != slip.slug:
                    yield "left_out_slips_alike"
        except ExpressionError:  # too long with the numbers in it
            yield "left_out_key"

    def stored(self) -> dict[str, Any]:
        return {"key": self.written(self.key), "slips": {slip.slug: self.written(slip.key) for slip in self.slips}}

    def restored(self, parameters: Drawn, *, key: Any, slips: Drawn, values: Drawn) -> Self:  # noqa: ANN401, ARG002
        """Key and slips are worked out when somebody answers."""
        return self.with_numbers(Numbers(parameters, np.empty(0), {}, arrays(values)))


def _in_formula(value: Any) -> str:  # noqa: ANN401 (a number, or lists of them)
    if isinstance(value, list):
        return f"[{', '.join(map(_in_formula, value))}]"
    return in_figures(value) if value >= 0 else f"({in_figures(value)})"
