"""The fields with which an author writes a question with options."""

from django.utils.translation import gettext_lazy as _

from quizzes.kinds.author_fields import Rows, author_form
from quizzes.kinds.author_parts import Flag, Words
from quizzes.kinds.choices import MAX_CHOICES

OPTIONS = Rows(
    key="choices",
    name="choice",
    title=_("Option %(number)d"),
    most=MAX_CHOICES,
    too_many=_("At most %(limit)d options are possible."),
    parts={"is_correct": Flag(_("Correct")), "text": Words(_("Option")), "explanation": Words(_("Why"))},
)

ChoicesAuthorForm = author_form((OPTIONS,))
