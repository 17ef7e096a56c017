"""Kind `numeric`: one number, with a tolerance and perhaps a unit; typical mistakes are told by name."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from django.utils.translation import gettext_lazy as _
from pydantic import field_validator
from pydantic_core import PydanticCustomError

from quizzes.grading import Marks
from quizzes.kinds.author_fields import author_form
from quizzes.kinds.author_parts import OptionalWords
from quizzes.kinds.contract import Answer, AnswerForm, Kind, Rendered
from quizzes.kinds.inputs import NumbersField
from quizzes.kinds.keys import KEY_PARTS, SLIPS, KeyedDocument, message_of, tolerance_in_words
from quizzes.numbers import in_figures, read_number
from quizzes.texts import Text


class NumericDocument(KeyedDocument):
    kind: Literal["numeric"]
    unit: Text | None = None

    @field_validator("key")
    @classmethod
    def _key_is_one_number(cls, key: str) -> str:
        if cls.value_of(key).shape:
            raise PydanticCustomError("one_number", "one number")
        return key

    def example_answer(self, shown: Sequence[str]) -> Answer:  # noqa: ARG002 (nothing is shuffled)
        return [in_figures(float(self.value_of(self.slips[0].key)) if self.slips else float(self.value) + 1.0)]

    def right_answer(self) -> Answer:
        return [in_figures(float(self.value))]


class NumericForm(AnswerForm):
    answer = NumbersField()

    def canonical_answer(self) -> Answer:
        return self.cleaned_data["answer"]


def given_value(answer: Answer) -> np.ndarray:
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
    author_form=author_form((SLIPS,), **KEY_PARTS, unit=OptionalWords(_("Unit"))),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("Write a number: 0.35, -2, 3.5e-3 or 7/8."),
    answer_template="quizzes/kinds/_numeric.html",
    feedback_template="quizzes/kinds/_numeric_feedback.html",
)
