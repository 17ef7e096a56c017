"""Kind `multiple_choice`: one or more options are correct and at least one is wrong; partial credit."""

from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import field_validator
from pydantic_core import PydanticCustomError

from quizzes.grading import Marks, balanced_share
from quizzes.kinds.choices import (
    MAX_CHOICES,
    Choice,
    ChoicesAnswerForm,
    ChoicesDocument,
    answered,
    asked,
)
from quizzes.kinds.choices_author import ChoicesAuthorForm
from quizzes.kinds.contract import Answer, Kind
from quizzes.kinds.inputs import PositionsField


class MultipleChoiceDocument(ChoicesDocument):
    kind: Literal["multiple_choice"]

    @field_validator("choices")
    @classmethod
    def _some_are_correct_and_some_wrong(cls, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        if not any(choice.is_correct for choice in choices):
            raise PydanticCustomError("some_correct", "none is correct")
        if all(choice.is_correct for choice in choices):
            raise PydanticCustomError("some_wrong", "none is wrong")
        return choices


class MultipleChoiceForm(ChoicesAnswerForm):
    answer = PositionsField(at_most=MAX_CHOICES)


def grade(document: MultipleChoiceDocument, answer: Answer) -> Marks:
    return Marks(balanced_share(frozenset(answer), document.correct, document.wrong))


MULTIPLE_CHOICE = Kind(
    code="multiple_choice",
    label=_("multiple choice"),
    document=MultipleChoiceDocument,
    answer_form=MultipleChoiceForm,
    author_form=ChoicesAuthorForm,
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_(
        "Tick every answer that is right. Your marks: the share of the right answers that you ticked minus the share "
        "of the wrong answers that you ticked, never below zero. Ticking everything gives nothing."
    ),
    answer_template="quizzes/kinds/_choices.html",
    feedback_template="quizzes/kinds/_choices_feedback.html",
)
