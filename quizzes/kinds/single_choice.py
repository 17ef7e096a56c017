"""Kind `single_choice`: exactly one option is correct."""

from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import field_validator
from pydantic_core import PydanticCustomError

from quizzes.grading import Marks
from quizzes.kinds.choices import Choice, ChoicesAnswerForm, ChoicesDocument, answered, asked
from quizzes.kinds.choices_author import ChoicesAuthorForm
from quizzes.kinds.contract import Answer, Kind
from quizzes.kinds.inputs import PositionsField


class SingleChoiceDocument(ChoicesDocument):
    kind: Literal["single_choice"]

    @field_validator("choices")
    @classmethod
    def _one_is_correct(cls, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        num_correct = sum(choice.is_correct for choice in choices)
        if num_correct != 1:
            raise PydanticCustomError("one_correct", "one correct", {"num_correct": num_correct})
        return choices

    @property
    def most_tries(self) -> int:
        return len(self.choices) - 1


class SingleChoiceForm(ChoicesAnswerForm):
    answer = PositionsField(at_most=1)


def grade(document: SingleChoiceDocument, answer: Answer) -> Marks:
    return Marks(1.0 if set(answer) == document.correct else 0.0)


SINGLE_CHOICE = Kind(
    code="single_choice",
    label=_("single choice"),
    document=SingleChoiceDocument,
    answer_form=SingleChoiceForm,
    author_form=ChoicesAuthorForm,
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("One answer is right."),
    answer_template="quizzes/kinds/_choices.html",
    feedback_template="quizzes/kinds/_choices_feedback.html",
)
