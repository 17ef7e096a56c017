"""Kind `expression`: a formula in given variables; every equivalent form is right.

Learner's and author's formula are compared by their values at points drawn at random, the same for everybody.
"""

import random
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

import numpy as np
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quizzes.expressions.language import MAX_LENGTH, TAKEN_NAMES, Expression, ExpressionError, parse
from quizzes.grading import Marks
from quizzes.kinds.author_fields import Rows, author_form
from quizzes.kinds.author_parts import Formula, Name, Number
from quizzes.kinds.contract import Answer, AnswerForm, Kind, QuestionDocument, Rendered
from quizzes.kinds.entries import expression_fault, slugs_differ
from quizzes.kinds.inputs import ListField
from quizzes.kinds.keys import MAX_SLIPS, message_of
from quizzes.kinds.keys_author import slip_rows
from quizzes.kinds.parameters import VariableName
from quizzes.texts.problems import EXPRESSION_CODE, word
from quizzes.texts.validated import Document, Slug, Text, text_up_to

MAX_VARIABLES = 6
NUM_POINTS = 24
ENOUGH_POINTS = 8  # at so many both formulas must have values
RELATIVE_TOLERANCE = 1e-7
VARIABLES = Rows(
    key="variables",
    name="variable",
    title=_("Variable %(number)d"),
    most=MAX_VARIABLES,
    too_many=_("At most %(limit)d variables are possible."),
    num_open=2,
    parts={
        "name": Name(_("Name"), _("Letters and digits, such as x, y_hat or w1.")),
        "low": Number(_("Compared from"), start=0.1),
        "high": Number(_("Compared up to"), start=2.0),
    },
)
FormulaText = text_up_to(MAX_LENGTH)
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


class FormulaSlip(Document):
    slug: Slug
    key: FormulaText
    message: Text


class ExpressionDocument(QuestionDocument):
    kind: Literal["expression"]
    key: FormulaText
    variables: Annotated[tuple[Variable, ...], Field(min_length=1, max_length=MAX_VARIABLES)]
    slips: Annotated[tuple[FormulaSlip, ...], Field(max_length=MAX_SLIPS)] = ()

    @model_validator(mode="after")
    def _formulas_can_be_compared(self) -> Self:
        slugs_differ([variable.name for variable in self.variables])
        slugs_differ([entry.slug for entry in (*self.variables, *self.slips)])
        try:
            self.accepts(self.key)
            are_right = [self.accepts(slip.key) for slip in self.slips]
        except ExpressionError as error:
            raise expression_fault(error) from None
        if True in are_right:
            raise PydanticCustomError("slip_is_right", "right", {"number": are_right.index(True) + 1})
        return self

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(variable.name for variable in self.variables)

    def accepts(self, text: str) -> bool:
        """Raises ExpressionError: what is no formula is no wrong answer either."""
        return self._agree(parse(text, names=self.names), parse(self.key, names=self.names))

    def slip_of(self, text: str) -> str | None:
        formula = parse(text, names=self.names)
        made = (slip for slip in self.slips if self._agree(formula, parse(slip.key, names=self.names)))
        return next((slip.slug for slip in made), None)

    def _agree(self, first: Expression, second: Expression) -> bool:
        num_points = 0
        for point in self._points():
            one, other = first.value(point), second.value(point)
            if one.shape or other.shape:
                raise ExpressionError("one_number")
            if not np.isfinite(other):
                continue
            num_points += 1
            if not abs(one - other) <= RELATIVE_TOLERANCE * max(1.0, abs(other)):
                return False
        if num_points < ENOUGH_POINTS:
            raise ExpressionError("not_finite")
        return True

    def _points(self) -> list[Mapping[str, float]]:
        """The same for everybody who answers this document."""
        draws = random.Random(self.key)
        return [
            {variable.name: draws.uniform(variable.low, variable.high) for variable in self.variables}
            for _point in range(NUM_POINTS)
        ]

    def example_answer(self, shown: Sequence[str]) -> Answer:  # noqa: ARG002 (nothing is shuffled)
        return [self.slips[0].key if self.slips else f"2 * ({self.key}) + 1"]

    def right_answer(self) -> Answer:
        return [self.key]

    def carried_over(self, answer: Answer, old: Self) -> Answer | None:  # noqa: ARG002
        try:
            self.accepts(answer[0])
        except ExpressionError:
            return None  # the variables have other names now
        return answer


class FormulaField(ListField):
    """One line, kept as it was written."""

    default_error_messages = {"required": _("Write a formula first.")}
    document: ExpressionDocument  # set by the form

    def clean(self, value: list[str]) -> list[str]:
        if len(value) > 1 or any("\x00" in text for text in value):
            raise self.fault("unknown")
        written = [text.strip() for text in value]
        if not any(written):
            raise self.fault("required")
        try:
            self.document.accepts(written[0])
        except ExpressionError as error:
            raise forms.ValidationError(word(EXPRESSION_CODE + error.code, error.values), code=error.code) from None
        return written


class ExpressionForm(AnswerForm):
    answer = FormulaField()

    def __init__(self, data: QueryDict | None = None, *, document: QuestionDocument, shown: Sequence[str]) -> None:
        super().__init__(data, document=document, shown=shown)
        self.fields["answer"].document = document

    def canonical_answer(self) -> Answer:
        return self.cleaned_data["answer"]


def grade(document: ExpressionDocument, answer: Answer) -> Marks:
    return Marks(float(document.accepts(answer[0])))


def asked(rendered: Rendered, _shown: Sequence[str], given: Sequence[str]) -> Rendered:
    return {"names": [variable["name"] for variable in rendered["variables"]], "given": "".join(given[:1])}


def answered(document: ExpressionDocument, rendered: Rendered, _shown: Sequence[str], answer: Answer) -> Rendered:
    is_right = document.accepts(answer[0])
    slip = None if is_right else document.slip_of(answer[0])
    return {"given": answer[0], "key": document.key, "is_right": is_right, "slip": message_of(rendered, slip)}


EXPRESSION = Kind(
    code="expression",
    label=_("formula"),
    document=ExpressionDocument,
    answer_form=ExpressionForm,
    author_form=author_form((VARIABLES, slip_rows()), key=Formula(_("Right answer"))),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("Write a formula, such as x * (1 - x) or exp(-x) / 2. Any form that is equal to the right one counts."),
    answer_template="quizzes/kinds/_expression.html",
    feedback_template="quizzes/kinds/_expression_feedback.html",
)
