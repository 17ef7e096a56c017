"""Fields of answer forms. All inputs of a form have one name, so every field gets the list of what was posted."""

import unicodedata
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

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

    def fault(self, code: str, *, at: Iterable[int] | None = None, **params: object) -> forms.ValidationError:
        """`at`: which of the inputs are wrong, counted from 0; without it all of them."""
        where = {} if at is None else {"at": frozenset(at)}
        return forms.ValidationError(self.error_messages[code], code=code, params=params | where)


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
        "required": ngettext_lazy(
            "Choose something for every line; %(count)d is still open.",
            "Choose something for every line; %(count)d are still open.",
            "count",
        ),
    }

    def __init__(self, **options: object) -> None:
        self.num_inputs = self.num_places = 0  # set by the form
        super().__init__(**options)

    def clean(self, value: list[str]) -> list[int]:
        places = {str(place + 1): place for place in range(self.num_places)}
        if len(value) > self.num_inputs or set(value) - places.keys() - {""}:
            raise self.fault("unknown")
        if is_open := empty_of(value, self.num_inputs):
            raise self.fault("required", at=is_open, count=len(is_open))
        return [places[text] for text in value]


def empty_of(value: list[str], num_inputs: int) -> list[int]:
    """The inputs in which nothing stands, those that were not posted among them."""
    return [place for place, text in enumerate([*value, *[""] * (num_inputs - len(value))]) if not text]


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
        "empty": ngettext_lazy(
            "A number is missing: %(count)d field is still empty.",
            "Numbers are missing: %(count)d fields are still empty.",
            "count",
        ),
        "no_number": _("“%(text)s” is not a number. Write it like 0.35, -2, 3.5e-3 or 7/8."),
        "decimal_comma": _("“%(text)s” has a comma. Write the decimals behind a point: 0.35."),
        "too_long": _("A number has at most %(limit)d characters."),
        "too_large": _("“%(text)s” is too large. Numbers up to 1e300 are possible."),
    }

    def clean(self, value: list[str]) -> list[str]:
        self.refuse_foreign(value)
        written = [text.strip() for text in value]
        empty = empty_of(written, self.num_inputs)
        if len(empty) == self.num_inputs:
            raise self.fault("required")
        if empty:
            raise self.fault("empty", at=empty, count=len(empty))
        for place, text in enumerate(written):
            try:
                read_number(text)
            except NotANumber as error:
                raise self.fault(error.code, at=[place], text=text, limit=MAX_LENGTH) from None
        return written


class WordsField(WrittenField):
    """A few words in every input, kept as they were written."""

    default_error_messages = {
        "required": _("Write an answer first."),
        "empty": ngettext_lazy(
            "Something is missing: %(count)d field is still empty.",
            "Something is missing: %(count)d fields are still empty.",
            "count",
        ),
        "too_long": _("An answer has at most %(limit)d characters."),
        "wordless": _("There is neither a letter nor a digit in “%(text)s”."),
    }

    def clean(self, value: list[str]) -> list[str]:
        self.refuse_foreign(value)
        if too_long := [place for place, text in enumerate(value) if len(text) > MOST_LETTERS]:
            raise self.fault("too_long", at=too_long, limit=MOST_LETTERS)
        if wordless := next((text.strip() for text in value if text.strip() and not plain(text)), ""):
            raise self.fault(
                "wordless", at=[place for place, text in enumerate(value) if not plain(text)], text=wordless
            )
        empty = empty_of([text.strip() for text in value], self.num_inputs)
        if len(empty) == self.num_inputs:
            raise self.fault("required")
        if empty:
            raise self.fault("empty", at=empty, count=len(empty))
        return [unicodedata.normalize("NFC", text).strip() for text in value]
