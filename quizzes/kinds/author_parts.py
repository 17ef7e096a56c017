"""The parts of a document as fields of the admin's form: a text in both languages, a list, a formula, a choice, …

A part of the name `key` stands in the fields `key`, or `key_en` and `key_ko`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from quizzes.expressions.numbers import NotANumber, in_figures, read_number
from quizzes.texts.validated import LANGUAGES

NAMES = {"en": _("English"), "ko": _("Korean")}
Cleaned = Mapping[str, Any]
Label = str | Promise


def in_language(label: Label, language: str) -> Promise:
    return format_lazy("{} ({})", label, NAMES[language])


@dataclass(frozen=True)
class Part:
    """One field, whose value is the part's. `is_content`: a row of entries with none of it filled in is not there."""

    label: Label
    help_text: Label = ""
    is_content = True

    def fields(self, name: str) -> dict[str, forms.Field]:
        return {name: self.field()}

    def field(self) -> forms.Field:
        raise NotImplementedError

    def read(self, cleaned: Cleaned, name: str) -> Any:  # noqa: ANN401 (what the document holds there)
        return cleaned.get(name)

    def initial(self, name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401
        return {name: value}

    def is_filled(self, cleaned: Cleaned, name: str) -> bool:
        return any(cleaned.get(field) for field in self.fields(name))

    def layout(self, name: str) -> str | tuple[str, ...]:
        """A line of the form: fields side by side."""
        return name


@dataclass(frozen=True)
class Words(Part):
    """Markdown in both languages."""

    num_lines: int = 2
    is_required: bool = False

    def fields(self, name: str) -> dict[str, forms.Field]:
        return {f"{name}_{language}": self._field(language) for language in LANGUAGES}

    def _field(self, language: str) -> forms.CharField:
        # The other language stands beside it; `lang` gives each the right fonts and spelling checker.
        widget = forms.Textarea(attrs={"rows": self.num_lines, "cols": 60, "lang": language})
        label = in_language(self.label, language)
        return forms.CharField(
            label=label, widget=widget, max_length=4000, required=self.is_required, help_text=self.help_text
        )

    def read(self, cleaned: Cleaned, name: str) -> dict[str, Any]:
        return {language: cleaned.get(f"{name}_{language}") or "" for language in LANGUAGES}

    def initial(self, name: str, value: Mapping[str, Any]) -> dict[str, Any]:
        return {f"{name}_{language}": value[language] for language in LANGUAGES}

    def layout(self, name: str) -> tuple[str, ...]:
        return tuple(f"{name}_{language}" for language in LANGUAGES)


@dataclass(frozen=True)
class OptionalWords(Words):
    """None when nothing is written."""

    num_lines: int = 1

    def read(self, cleaned: Cleaned, name: str) -> dict[str, Any] | None:
        words = super().read(cleaned, name)
        return words if any(words.values()) else None

    def initial(self, name: str, value: Mapping[str, Any] | None) -> dict[str, Any]:
        return super().initial(name, value or dict.fromkeys(LANGUAGES, ""))


@dataclass(frozen=True)
class WordList(Words):
    """Plain texts in both languages, one a line."""

    def read(self, cleaned: Cleaned, name: str) -> dict[str, list[str]]:
        words = super().read(cleaned, name)
        return {language: [line for line in text.splitlines() if line.strip()] for language, text in words.items()}

    def initial(self, name: str, value: Mapping[str, list[str]]) -> dict[str, str]:
        return {f"{name}_{language}": "\n".join(value[language]) for language in LANGUAGES}


@dataclass(frozen=True)
class Formula(Part):
    """A line in the language of quizzes/expressions/language.py."""

    is_required: bool = False

    def field(self) -> forms.Field:
        widget = forms.TextInput(attrs={"size": 60, "spellcheck": "false", "autocapitalize": "off"})
        return forms.CharField(
            label=self.label, widget=widget, max_length=300, required=self.is_required, help_text=self.help_text
        )

    def read(self, cleaned: Cleaned, name: str) -> str:
        return cleaned.get(name) or ""


@dataclass(frozen=True)
class OptionalFormula(Formula):
    """None when nothing is written."""

    def read(self, cleaned: Cleaned, name: str) -> str | None:
        return cleaned.get(name) or None

    def initial(self, name: str, value: str | None) -> dict[str, Any]:
        return {name: value or ""}


@dataclass(frozen=True)
class Lines(Formula):
    """Formulas, one a line."""

    def field(self) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": 3, "cols": 60, "spellcheck": "false", "autocapitalize": "off"})
        return forms.CharField(
            label=self.label, widget=widget, max_length=3000, required=False, help_text=self.help_text
        )

    def read(self, cleaned: Cleaned, name: str) -> list[str]:
        return [line for line in super().read(cleaned, name).splitlines() if line.strip()]

    def initial(self, name: str, value: list[str]) -> dict[str, Any]:
        return {name: "\n".join(value)}


@dataclass(frozen=True)
class Name(Formula):
    """A name in such formulas."""


@dataclass(frozen=True)
class Flag(Part):
    is_content = False

    def field(self) -> forms.Field:
        return forms.BooleanField(label=self.label, required=False, help_text=self.help_text)

    def read(self, cleaned: Cleaned, name: str) -> bool:
        return bool(cleaned.get(name))


@dataclass(frozen=True)
class OneOf(Part):
    """`choices` are (value, label); the first stands there until another is chosen."""

    choices: tuple[tuple[str, Label], ...] = ()
    is_content = False

    def field(self) -> forms.Field:
        first = self.choices[0][0]
        return forms.ChoiceField(
            label=self.label, choices=self.choices, initial=first, required=False, help_text=self.help_text
        )

    def read(self, cleaned: Cleaned, name: str) -> str:
        return cleaned.get(name) or self.choices[0][0]


@dataclass(frozen=True)
class WholeNumberOf(OneOf):
    """A few whole numbers to choose from, the first at first."""

    def field(self) -> forms.Field:
        first = self.choices[0][0]
        return forms.ChoiceField(
            label=self.label, choices=self.choices, initial=first, required=False, help_text=self.help_text
        )

    def read(self, cleaned: Cleaned, name: str) -> int:
        return int(cleaned.get(name) or self.choices[0][0])


@dataclass(frozen=True)
class Number(Part):
    """`start` stands in the field at first: that alone is nothing written."""

    start: float = 0.0
    is_content = False

    def field(self) -> forms.Field:
        return forms.FloatField(label=self.label, initial=self.start, required=False, help_text=self.help_text)


@dataclass(frozen=True)
class Count(Number):
    """A whole number; left empty it is `start`."""

    def field(self) -> forms.Field:
        start = int(self.start)
        return forms.IntegerField(label=self.label, initial=start, required=False, help_text=self.help_text)

    def read(self, cleaned: Cleaned, name: str) -> int:
        written = cleaned.get(name)
        return int(self.start) if written is None else written


class NumbersField(forms.CharField):
    """Numbers with commas between them; whole ones come out whole."""

    def clean(self, value: str) -> list[float]:
        return [self._number(part.strip()) for part in super().clean(value).split(",") if part.strip()]

    def _number(self, text: str) -> float:
        try:
            number = read_number(text)
        except NotANumber:
            message = _("“%(text)s” is no number. Write numbers with commas between them: 0.1, 0.01.")
            raise forms.ValidationError(message, code="no_number", params={"text": text[:40]}) from None
        return int(number) if number == int(number) else number


@dataclass(frozen=True)
class Numbers(Part):
    """A list of numbers in one line."""

    is_content = False

    def field(self) -> forms.Field:
        widget = forms.TextInput(attrs={"size": 40})
        return NumbersField(label=self.label, widget=widget, required=False, max_length=600, help_text=self.help_text)

    def read(self, cleaned: Cleaned, name: str) -> list[float]:
        return cleaned.get(name) or []

    def initial(self, name: str, value: list[float]) -> dict[str, Any]:
        return {name: ", ".join(map(in_figures, value))}
