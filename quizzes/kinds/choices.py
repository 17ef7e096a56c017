"""What single and multiple choice have in common: options with explanations, and the fields of both forms."""

from collections.abc import Sequence
from typing import Annotated

from django import forms
from django.http import QueryDict
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from pydantic import Field, StrictBool, field_validator
from pydantic_core import PydanticCustomError

from quizzes.kinds.contract import Answer, AnswerForm, QuestionDocument, Rendered
from quizzes.texts import LANGUAGES, Document, Slug, Text

MIN_CHOICES, MAX_CHOICES = 2, 8


class Choice(Document):
    """An option with its explanation. Its slug is stable: answers are stored by it. Readers never see it."""

    slug: Slug
    is_correct: StrictBool
    text: Text
    explanation: Text


class ChoicesDocument(QuestionDocument):
    """A stem and 2 to 8 options; kinds say how many of them are correct."""

    choices: Annotated[tuple[Choice, ...], Field(min_length=MIN_CHOICES, max_length=MAX_CHOICES)]

    @field_validator("choices")
    @classmethod
    def _choices_differ(cls, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        slugs = [choice.slug for choice in choices]
        for slug in slugs:
            if slugs.count(slug) > 1:
                raise PydanticCustomError("repeated_slug", "repeated", {"slug": slug})
        for language in LANGUAGES:
            seen: dict[str, int] = {}
            for number, choice in enumerate(choices, start=1):
                words = " ".join(choice.text.in_language(language).casefold().split())
                if words in seen:
                    values = {"first": seen[words], "second": number, "language": language}
                    raise PydanticCustomError("repeated_text", "repeated", values)
                seen[words] = number
        return choices

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(choice.slug for choice in self.choices)

    @property
    def correct(self) -> frozenset[str]:
        return frozenset(choice.slug for choice in self.choices if choice.is_correct)

    @property
    def wrong(self) -> frozenset[str]:
        return frozenset(self.items) - self.correct


class PositionsField(forms.Field):
    """Places of options in the order in which they were shown: "0", "1", …; anything else is no answer."""

    widget = forms.MultipleHiddenInput  # hands over every value of the name; the template draws the inputs
    default_error_messages = {
        "required": _("Choose an answer first."),
        "unknown": _("This answer does not belong to this question. Please choose again."),
        "several": _("Choose one answer only."),
    }

    def __init__(self, *, at_most: int, **options: object) -> None:
        self.at_most = at_most
        self.num_items = 0  # set by the form, which knows how many were shown
        super().__init__(**options)

    def clean(self, value: list[str]) -> list[int]:
        places = {str(place): place for place in range(self.num_items)}
        chosen = set(value)
        if not chosen:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if chosen - places.keys():
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if len(chosen) > self.at_most:
            raise forms.ValidationError(self.error_messages["several"], code="several")
        return sorted(places[text] for text in chosen)


class ChoicesAnswerForm(AnswerForm):
    """Which options were ticked. Places instead of slugs: a slug may say too much."""

    def __init__(self, data: QueryDict | None = None, *, document: QuestionDocument, shown: Sequence[str]) -> None:
        super().__init__(data, document=document, shown=shown)
        self.fields["answer"].num_items = len(self.shown)

    def canonical_answer(self) -> Answer:
        return sorted(self.shown[place] for place in self.cleaned_data["answer"])

    def ticked(self) -> list[str]:
        """What to tick when the form is shown again."""
        return self.fields["answer"].widget.value_from_datadict(self.data, None, "answer") if self.is_bound else []


def asked(rendered: Rendered, shown: Sequence[str]) -> Rendered:
    """The texts of the options by their place; neither slug, explanation nor key."""
    texts = {choice["slug"]: choice["text"] for choice in rendered["choices"]}
    return {"options": [(str(place), texts[slug]) for place, slug in enumerate(shown)]}


def answered(_document: ChoicesDocument, rendered: Rendered, shown: Sequence[str], answer: Answer) -> Rendered:
    """Every option with its explanation, whether it is correct and whether it was chosen."""
    choices = {choice["slug"]: choice for choice in rendered["choices"]}
    return {"options": [choices[slug] | {"is_chosen": slug in answer} for slug in shown]}


def new_slug() -> str:
    """For an option written in the admin: says nothing and never changes."""
    return f"option-{get_random_string(6, 'abcdefghijkmnpqrstuvwxyz23456789')}"
