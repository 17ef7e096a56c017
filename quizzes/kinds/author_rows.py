"""Fields with which an author writes a document: its texts in both languages, and rows of what a kind lists."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, ClassVar

from django import forms
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.contract import AuthorForm
from quizzes.texts import LANGUAGES

NAMES = {"en": _("English"), "ko": _("Korean")}
STEM = {"stem": _("Question"), "explanation": _("Explanation")}


def text_field(label: str | Promise, language: str, *, rows: int = 3, required: bool = True) -> forms.CharField:
    # The other language stands beside it; `lang` gives each the right fonts and spelling checker.
    widget = forms.Textarea(attrs={"rows": rows, "cols": 60, "lang": language})
    name = format_lazy("{} ({})", label, NAMES[language])
    return forms.CharField(label=name, widget=widget, max_length=4000, required=required)


@dataclass(frozen=True)
class Rows:
    """A list in the document, as numbered rows of fields: `<name>_<place>_<part>`, texts with `_<language>` behind it.

    `key` is its name in the document. Every entry has a slug, which the author doesn't see.
    """

    key: str
    name: str
    title: str | Promise  # with %(number)d
    most: int
    too_many: str | Promise  # with %(limit)d
    texts: Mapping[str, str | Promise]
    flags: Mapping[str, str | Promise] = field(default_factory=dict)

    def fields(self) -> dict[str, forms.Field]:
        """For every row that is possible."""
        fields: dict[str, forms.Field] = {}
        for place in range(self.most):
            for flag, label in self.flags.items():
                fields[f"{self.name}_{place}_{flag}"] = forms.BooleanField(label=label, required=False)
            fields[f"{self.name}_{place}_slug"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=80
            )
            for part, language in product(self.texts, LANGUAGES):
                text = text_field(self.texts[part], language, rows=2, required=False)
                fields[f"{self.name}_{place}_{part}_{language}"] = text
        return fields

    def new_slug(self) -> str:
        """For an entry written in the admin: says nothing and never changes."""
        return f"{self.name}-{get_random_string(6, 'abcdefghijkmnpqrstuvwxyz23456789')}"

    def has_too_many(self, names: Mapping[str, object]) -> bool:
        places = (re.match(rf"{self.name}_(\d+)_", name) for name in names)
        return any(int(found[1][:9]) >= self.most for found in places if found)

    def fieldsets(self) -> Iterator[tuple[str | Promise, dict[str, Any]]]:
        for place in range(self.most):
            name = f"{self.name}_{place}"
            texts = [tuple(f"{name}_{part}_{language}" for language in LANGUAGES) for part in self.texts]
            flags = [f"{name}_{flag}" for flag in self.flags]
            yield self.title % {"number": place + 1}, {"fields": [*flags, *texts, f"{name}_slug"]}


def fields_of(rows: tuple[Rows, ...], *, texts: Mapping[str, str | Promise] = STEM) -> type[forms.Form]:
    """The base of a kind's author form, with a field for everything that may be written."""
    fields = {f"{name}_{code}": text_field(texts[name], code) for name, code in product(texts, LANGUAGES)}
    for each in rows:
        fields |= each.fields()
    return type(forms.Form)("Fields", (forms.Form,), fields)


class RowsAuthorForm(AuthorForm):
    """A document of texts and rows. A row whose texts are all empty is not there."""

    texts: ClassVar[Mapping[str, str | Promise]] = STEM
    rows: ClassVar[tuple[Rows, ...]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for rows in self.rows:
            if rows.has_too_many(self.data):
                self.add_error(None, rows.too_many % {"limit": rows.most})
        return cleaned

    def document_data(self) -> dict[str, Any]:
        data = {name: self._bilingual(name) for name in self.texts}
        return data | {rows.key: [self._row(rows, place) for place in self._places(rows)] for rows in self.rows}

    def _bilingual(self, name: str) -> dict[str, str]:
        return {language: self.cleaned_data.get(f"{name}_{language}") or "" for language in LANGUAGES}

    def _places(self, rows: Rows) -> list[int]:
        """Of the rows that have any text."""
        parts = [f"{part}_{language}" for part, language in product(rows.texts, LANGUAGES)]
        return [
            place
            for place in range(rows.most)
            if any(self.cleaned_data.get(f"{rows.name}_{place}_{part}") for part in parts)
        ]

    def _row(self, rows: Rows, place: int) -> dict[str, Any]:
        name = f"{rows.name}_{place}"
        flags = {flag: bool(self.cleaned_data.get(f"{name}_{flag}")) for flag in rows.flags}
        texts = {part: self._bilingual(f"{name}_{part}") for part in rows.texts}
        return {"slug": self.cleaned_data.get(f"{name}_slug") or rows.new_slug()} | flags | texts

    @classmethod
    def initial_of(cls, document: dict[str, Any]) -> dict[str, Any]:
        texts = {name: document[name] for name in cls.texts}
        initial: dict[str, Any] = {}
        for rows in cls.rows:
            for place, entry in enumerate(document[rows.key]):
                texts |= {f"{rows.name}_{place}_{part}": entry[part] for part in rows.texts}
                initial |= {f"{rows.name}_{place}_{part}": entry[part] for part in ("slug", *rows.flags)}
        return initial | {f"{name}_{language}": texts[name][language] for name in texts for language in LANGUAGES}

    def field_of(self, path: tuple[str | int, ...]) -> str | None:
        by_key = {rows.key: rows for rows in self.rows}
        match path:
            case (str(key), int(index), *rest) if key in by_key and index < len(self._places(by_key[key])):
                rows = by_key[key]
                name = f"{rows.name}_{self._places(rows)[index]}_" + "_".join(map(str, rest))
            case _:
                name = "_".join(map(str, path))
        return name if name in self.fields else None

    @classmethod
    def fieldsets(cls) -> list[tuple[Any, dict[str, Any]]]:
        texts = [tuple(f"{name}_{language}" for language in LANGUAGES) for name in cls.texts]
        return [(None, {"fields": texts}), *(fieldset for rows in cls.rows for fieldset in rows.fieldsets())]
