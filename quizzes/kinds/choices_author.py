"""The fields with which an author writes a question with options."""

from django.utils.translation import gettext_lazy as _

from quizzes.kinds.author_rows import Rows, RowsAuthorForm, fields_of
from quizzes.kinds.choices import MAX_CHOICES

OPTIONS = Rows(
    key="choices",
    name="choice",
    title=_("Option %(number)d"),
    most=MAX_CHOICES,
    too_many=_("At most %(limit)d options are possible."),
    texts={"text": _("Option"), "explanation": _("Why")},
    flags={"is_correct": _("Correct")},
)


class ChoicesAuthorForm(fields_of((OPTIONS,)), RowsAuthorForm):
    rows = (OPTIONS,)
