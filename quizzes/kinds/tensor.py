"""Kind `tensor`: a vector, a matrix or a shape, entry by entry."""

from collections.abc import Sequence
from typing import Literal, Self

import numpy as np
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from pydantic_core import PydanticCustomError

from quizzes.expressions.numbers import in_figures, read_number
from quizzes.grading import Marks
from quizzes.kinds.author_fields import author_form
from quizzes.kinds.contract import Answer, AnswerForm, Kind, QuestionDocument, Rendered
from quizzes.kinds.inputs import NumbersField
from quizzes.kinds.keys import KeyedDocument, in_rows, message_of, tolerance_in_words
from quizzes.kinds.keys_author import KEY_PARTS, PARAMETERS, SLIPS, VARIANT_PARTS
from quizzes.kinds.parametrised import Array

MAX_SIDE = 8


class TensorDocument(KeyedDocument):
    kind: Literal["tensor"]

    def shape_fault(self, value: Array) -> PydanticCustomError | None:
        if len(value.shape) in (1, 2) and max(value.shape) <= MAX_SIDE:
            return None
        return PydanticCustomError("tensor_shape", "shape", {"limit": MAX_SIDE})

    def example_answer(self, shown: Sequence[str]) -> Answer:  # noqa: ARG002 (nothing is shuffled)
        first, *others = self.value.flat
        return [in_figures(float(value)) for value in (first + 1.0, *others)]

    def right_answer(self) -> Answer:
        return [in_figures(float(value)) for value in self.value.flat]

    def carried_over(self, answer: Answer, old: Self) -> Answer | None:  # noqa: ARG002
        return answer if len(answer) == self.value.size else None


class TensorForm(AnswerForm):
    answer = NumbersField()

    def __init__(self, data: QueryDict | None = None, *, document: QuestionDocument, shown: Sequence[str]) -> None:
        super().__init__(data, document=document, shown=shown)
        self.fields["answer"].num_inputs = document.value.size

    def canonical_answer(self) -> Answer:
        """The entries as written, row by row."""
        return self.cleaned_data["answer"]


def given_value(answer: Answer) -> Array:
    return np.asarray([read_number(text) for text in answer])


def grade(document: TensorDocument, answer: Answer) -> Marks:
    return Marks(float(np.mean(document.right_entries(given_value(answer)))))


def asked(rendered: Rendered, _shown: Sequence[str], given: Sequence[str]) -> Rendered:
    """The shape, what was written into it by its place, and how exact it must be."""
    shape = rendered["shape"]
    size = int(np.prod(shape))
    tolerance = tolerance_in_words(rendered["tolerance_kind"], rendered["tolerance"])
    return {"rows": in_rows(shape, [*enumerate([*given, *[""] * size][:size])]), "tolerance": tolerance}


def answered(document: TensorDocument, rendered: Rendered, _shown: Sequence[str], answer: Answer) -> Rendered:
    """Every entry: what was written, the key, and whether they agree."""
    values = given_value(answer)
    keys = [in_figures(float(value)) for value in document.value.flat]
    entries = [*zip(answer, keys, document.right_entries(values), strict=True)]
    return {
        "rows": in_rows(document.value.shape, entries),
        "slip": message_of(rendered, document.slip_of(values)),
        "tolerance": tolerance_in_words(document.tolerance_kind, document.tolerance),
    }


TENSOR = Kind(
    code="tensor",
    label=_("vector or matrix"),
    document=TensorDocument,
    answer_form=TensorForm,
    author_form=author_form((SLIPS, PARAMETERS), **KEY_PARTS, last_parts=VARIANT_PARTS),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("Write a number into every field. Your marks: the share of the entries that are right."),
    answer_template="quizzes/kinds/_tensor.html",
    feedback_template="quizzes/kinds/_tensor_feedback.html",
)
