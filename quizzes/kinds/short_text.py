"""Kind `short_text`: a term or a few words, in either language."""

from collections.abc import Sequence
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quizzes.grading import Marks
from quizzes.kinds.accepted import AcceptedForms
from quizzes.kinds.author_fields import author_form
from quizzes.kinds.author_parts import WordList
from quizzes.kinds.contract import Answer, AnswerForm, Kind, QuestionDocument, Rendered
from quizzes.kinds.inputs import WordsField


class ShortTextDocument(QuestionDocument):
    kind: Literal["short_text"]
    accepted: AcceptedForms

    def example_answer(self, shown: Sequence[str]) -> Answer:  # noqa: ARG002 (nothing is shuffled)
        return ["…?"]

    def right_answer(self) -> Answer:
        return [self.accepted.shown("en")]


class ShortTextForm(AnswerForm):
    answer = WordsField()

    def canonical_answer(self) -> Answer:
        return self.cleaned_data["answer"]


def grade(document: ShortTextDocument, answer: Answer) -> Marks:
    return Marks(float(document.accepted.accepts(answer[0])))


def asked(_rendered: Rendered, _shown: Sequence[str], given: Sequence[str]) -> Rendered:
    return {"given": "".join(given[:1])}


def answered(document: ShortTextDocument, _rendered: Rendered, _shown: Sequence[str], answer: Answer) -> Rendered:
    is_right = document.accepted.accepts(answer[0])
    return {"given": answer[0], "is_right": is_right, "key": document.accepted.shown(get_language() or "en")}


SHORT_TEXT = Kind(
    code="short_text",
    label=_("short text"),
    document=ShortTextDocument,
    answer_form=ShortTextForm,
    author_form=author_form(
        accepted=WordList(
            _("Accepted answers"), _("One a line; the first is shown. Case, spaces and hyphens don't count.")
        )
    ),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("Write a word or a few, in English or Korean. Capitals, spaces and hyphens don't matter."),
    answer_template="quizzes/kinds/_short_text.html",
    feedback_template="quizzes/kinds/_short_text_feedback.html",
)
