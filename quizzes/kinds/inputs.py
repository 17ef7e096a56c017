"""Fields of answer forms. All inputs of a form have one name, so every field gets the list of what was posted."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.expressions.numbers import MAX_LENGTH, NotANumber, read_number
from quizzes.kinds.accepted import MAX_LENGTH as MOST_LETTERS
from quizzes.kinds.accepted import plain


class ListField(forms.Field):
    """What stands in the inputs of the page, from the first to the last."""

    widget = forms.MultipleHiddenInput  # hands over every value of the name; the template draws the inputs
    default_error_messages = {
        "required": _("Choose an answer first."),
        "unknown": _("This answer does not belong to this question. Please choose again."),
    }

    def fault(self, code: str, **params: object) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params=params)


class PositionsField(ListField):
    """Places of options in the order in which they were shown: "0", "1", …; anything else is no answer."""

    default_error_messages = {"several": _("Choose one answer only.")}

    def __init__(self, *, at_most: int, **options: object) -> None:
        self.at_most = at_most
        self.num_items = 0  # set by the form, which knows how many were shown
        super().__init__(**options)

    def clean(self, value: list[str]) -> list[int]:
        places = {str(place): place for place in range(self.num_items)}
        chosen = set(value)
        if not chosen:
            raise self.fault("required")
        if chosen - places.keys():
            raise self.fault("unknown")
        if len(chosen) > self.at_most:
            raise self.fault("several")
        return sorted(places[text] for text in chosen)


class PlacesField(ListField):
    """For every input one of the places "1", "2", … that stand to choose from; they come out counted from 0."""

    default_error_messages = {
        "required": _("Choose something for every line; %(count)d are still open."),
    }

    def __init__(self, **options: object) -> None:
        self.num_inputs = self.num_places = 0  # set by the form
        super().__init__(**options)

    def clean(self, value: list[str]) -> list[int]:
        places = {str(place + 1): place for place in range(self.num_places)}
        if len(value) > self.num_inputs or set(value) - places.keys() - {""}:
            raise self.fault("unknown")
        num_open = self.num_inputs - len(value) + value.count("")
        if num_open:
            raise self.fault("required", count=num_open)
        return [places[text] for text in value]


class WrittenField(ListField):
    """What is written into every one of some inputs."""

    def __init__(self, *, num_inputs: int = 1, **options: object) -> None:
        self.num_inputs = num_inputs  # the form may know better
        super().__init__(**options)

    def refuse_foreign(self, value: list[str]) -> None:
        """More inputs than the page has, or what nobody can type."""
        if len(value) > self.num_inputs or any("\x00" in text for text in value):
            raise self.fault("unknown")


class NumbersField(WrittenField):
    """A number in every input, kept as it was written."""

    default_error_messages = {
        "required": _("Write a number first."),
        "empty": _("A number is missing: %(count)d fields are still empty."),
        "no_number": _("“%(text)s” is not a number. Write it like 0.35, -2, 3.5e-3 or 7/8."),
        "decimal_comma": _("“%(text)s” has a comma. Write the decimals behind a point: 0.35."),
        "too_long": _("A number has at most %(limit)d characters."),
        "too_large": _("“%(text)s” is too large. Numbers up to 1e300 are possible."),
    }

    def clean(self, value: list[str]) -> list[str]:
        self.refuse_foreign(value)
        written = [text.strip() for text in value]
        num_empty = self.num_inputs - len(written) + written.count("")
        if num_empty == self.num_inputs:
            raise self.fault("required")
        if num_empty:
            raise self.fault("empty", count=num_empty)
        for text in written:
            try:
                read_number(text)
            except NotANumber as error:
                raise self.fault(error.code, text=text, limit=MAX_LENGTH) from None
        return written


class WordsField(WrittenField):
    """A few words in every input, kept as they were written."""

    default_error_messages = {
        "required": _("Write an answer first."),
        "empty": _("Something is missing: %(count)d fields are still empty."),
        "too_long": _("An answer has at most %(limit)d characters."),
    }

    def clean(self, value: list[str]) -> list[str]:
        self.refuse_foreign(value)
        if any(len(text) > MOST_LETTERS for text in value):
            raise self.fault("too_long", limit=MOST_LETTERS)
        written = [unicodedata.normalize("NFC", text).strip() for text in value if plain(text)]
        if not written:
            raise self.fault("required")
        if len(written) < self.num_inputs:
            raise self.fault("empty", count=self.num_inputs - len(written))
        return written
