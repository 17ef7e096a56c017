"""The form with which a reader reports a problem."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.models.report import MAX_LENGTH
from quizzes.texts.validated import normalise

MIN_LENGTH = 10


class ReportForm(forms.Form):
    """`key` is minted per form, so that a report sent twice is stored once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is wrong?"),
        min_length=MIN_LENGTH,
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A wrong key, an unclear sentence, a formula that doesn't show: a sentence or two is enough."),
    )

    def clean_text(self) -> str:
        return str(normalise(self.cleaned_data["text"]))
