"""Kind `numeric`: one number, with a tolerance and perhaps a unit; typical mistakes are told by name."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from django.utils.translation import gettext_lazy as _
from pydantic_core import PydanticCustomError

from quizzes.expressions.numbers import in_figures, read_number
from quizzes.grading import Marks
from quizzes.kinds.author_fields import author_form
from quizzes.kinds.author_parts import OptionalWords
from quizzes.kinds.contract import Answer, AnswerForm, Kind, Rendered
from quizzes.kinds.inputs import NumbersField
from quizzes.kinds.keys import KeyedDocument, message_of, tolerance_in_words
from quizzes.kinds.keys_author import KEY_PARTS, PARAMETERS, SLIPS, VARIANT_PARTS
from quizzes.kinds.parametrised import Array
from quizzes.texts.validated import Text


class NumericDocument(KeyedDocument):
    kind: Literal["numeric"]
    unit: Text | None = None

    def shape_fault(self, value: Array) -> PydanticCustomError | None:
        return PydanticCustomError("one_number", "one number") if value.shape else None

    def example_answer(self, shown: Sequence[str]) -> Answer:  # noqa: ARG002 (nothing is shuffled)
        return [in_figures(float(next(iter(self.numbers.slips.values()), self.value + 1.0)))]

    def right_answer(self) -> Answer:
        return [in_figures(float(self.value))]


class NumericForm(AnswerForm):
    answer = NumbersField()

    def canonical_answer(self) -> Answer:
        return self.cleaned_data["answer"]


def given_value(answer: Answer) -> Array:
    return np.asarray(read_number(answer[0]))


def grade(document: NumericDocument, answer: Answer) -> Marks:
    return Marks(float(document.is_right(given_value(answer))))


def asked(rendered: Rendered, _shown: Sequence[str], given: Sequence[str]) -> Rendered:
    tolerance = tolerance_in_words(rendered["tolerance_kind"], rendered["tolerance"])
    return {"unit": rendered["unit"], "given": "".join(given[:1]), "tolerance": tolerance}


def answered(document: NumericDocument, rendered: Rendered, _shown: Sequence[str], answer: Answer) -> Rendered:
    value = given_value(answer)
    return {
        "given": answer[0],
        "key": in_figures(float(document.value)),
        "unit": rendered["unit"],
        "is_right": document.is_right(value),
        "slip": message_of(rendered, document.slip_of(value)),
        "tolerance": tolerance_in_words(document.tolerance_kind, document.tolerance),
    }


NUMERIC = Kind(
    code="numeric",
    label=_("number"),
    document=NumericDocument,
    answer_form=NumericForm,
    author_form=author_form((SLIPS, PARAMETERS), **KEY_PARTS, unit=OptionalWords(_("Unit")), last_parts=VARIANT_PARTS),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("Write a number: 0.35, -2, 3.5e-3 or 7/8."),
    answer_template="quizzes/kinds/_numeric.html",
    feedback_template="quizzes/kinds/_numeric_feedback.html",
)
