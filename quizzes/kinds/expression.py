"""Kind `expression`: a formula in given variables; every equivalent form is right.

With parameters every reader's formula has numbers of its own.
"""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from quizzes.expressions.language import ExpressionError
from quizzes.grading import Marks
from quizzes.kinds.author_fields import Rows, author_form
from quizzes.kinds.author_parts import Formula, Name, Number
from quizzes.kinds.contract import Answer, AnswerForm, Kind, QuestionDocument, Rendered
from quizzes.kinds.expression_document import MAX_VARIABLES, ExpressionDocument
from quizzes.kinds.inputs import ListField
from quizzes.kinds.keys import message_of
from quizzes.kinds.keys_author import PARAMETERS_OF_FORMULA, VARIANT_PARTS, slip_rows
from quizzes.texts.problems import EXPRESSION_CODE, word

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
    key = document.written(document.key)
    return {"given": answer[0], "key": key, "is_right": is_right, "slip": message_of(rendered, slip)}


EXPRESSION = Kind(
    code="expression",
    label=_("formula"),
    document=ExpressionDocument,
    answer_form=ExpressionForm,
    author_form=author_form(
        (VARIABLES, slip_rows(), PARAMETERS_OF_FORMULA), key=Formula(_("Right answer")), last_parts=VARIANT_PARTS
    ),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("Write a formula, such as x * (1 - x) or exp(-x) / 2. Any form that is equal to the right one counts."),
    answer_template="quizzes/kinds/_expression.html",
    feedback_template="quizzes/kinds/_expression_feedback.html",
)
