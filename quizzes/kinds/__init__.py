"""Kinds of questions, one module each: document schema, form, grade, template.

To add one: copy single_choice.py beside this file, give it its own code and templates, and add a line to KINDS.
"""

from collections.abc import Mapping
from typing import Literal

from django.utils.functional import Promise
from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails

from quizzes.grading import Marks
from quizzes.kinds.cloze import CLOZE
from quizzes.kinds.contract import Answer, Kind, QuestionDocument
from quizzes.kinds.expression import EXPRESSION
from quizzes.kinds.find_the_fault import FIND_THE_FAULT
from quizzes.kinds.free_answer import FREE_ANSWER
from quizzes.kinds.matching import MATCHING
from quizzes.kinds.multiple_choice import MULTIPLE_CHOICE
from quizzes.kinds.numeric import NUMERIC
from quizzes.kinds.ordering import ORDERING
from quizzes.kinds.prediction import PREDICTION
from quizzes.kinds.read_the_curve import READ_THE_CURVE
from quizzes.kinds.short_text import SHORT_TEXT
from quizzes.kinds.single_choice import SINGLE_CHOICE
from quizzes.kinds.tensor import TENSOR
from quizzes.texts.validated import STORED

KINDS: Mapping[str, Kind] = {
    "single_choice": SINGLE_CHOICE,
    "multiple_choice": MULTIPLE_CHOICE,
    "numeric": NUMERIC,
    "tensor": TENSOR,
    "expression": EXPRESSION,
    "short_text": SHORT_TEXT,
    "cloze": CLOZE,
    "free_answer": FREE_ANSWER,
    "ordering": ORDERING,
    "matching": MATCHING,
    "read_the_curve": READ_THE_CURVE,
    "find_the_fault": FIND_THE_FAULT,
    "prediction": PREDICTION,
}


class _KindOnly(BaseModel):
    kind: Literal[*KINDS]


def parse_document(data: object) -> QuestionDocument:
    """Raises pydantic's ValidationError with everything that is wrong."""
    document = _document_class(data).model_validate(data)
    faults = [InitErrorDetails(type=fault, loc=path, input=None) for path, fault in document.faults()]
    if faults:
        raise ValidationError.from_exception_data("question", faults)
    return document


def read_document(data: object) -> QuestionDocument:
    """Of a stored document, whose formulas were tried when it was saved."""
    return _document_class(data).model_validate(data, context=STORED)


def _document_class(data: object) -> type[QuestionDocument]:
    return KINDS[_KindOnly.model_validate(data).kind].document


def grade(document: QuestionDocument, answer: Answer) -> Marks:
    return KINDS[document.kind].grade(document, answer)


def kind_choices() -> list[tuple[str, str | Promise]]:
    """For the model's field: a callable, so that a new kind needs no migration."""
    return [(kind.code, kind.label) for kind in KINDS.values()]
