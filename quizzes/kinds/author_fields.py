"""The form with which an author writes a document: its parts, and rows of fields for what a kind lists."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.author_parts import Label, Part, WholeNumberOf, Words
from quizzes.kinds.contract import MAX_HINTS, MAX_TRIES, AuthorForm

STEM = {"stem": Words(_("Question"), num_lines=3, is_required=True)}
EXPLANATION = {"explanation": Words(_("Explanation"), num_lines=3, is_required=True)}


MAX_TRIES_PART = {
    "max_tries": WholeNumberOf(
        _("Tries"),
        _("After a wrong try with another one left, readers see the message of their slip, but not the key."),
        choices=tuple((str(number), str(number)) for number in range(1, MAX_TRIES + 1)),
    )
}


@dataclass(frozen=True)
class Rows:
    """A list in the document, `key`, as numbered rows of fields: `<name>_<place>_<part>`.

    Every entry has a slug, which the author doesn't see.
    """

    key: str
    name: str
    title: Label  # with %(number)d
    most: int
    too_many: Label  # with %(limit)d
    parts: Mapping[str, Part]
    num_open: int = 4  # rows that stand open when there is nothing in them
    intro: Label = ""  # stands above the first row

    def fields(self) -> dict[str, forms.Field]:
        """For every row that is possible."""
        fields: dict[str, forms.Field] = {}
        for place in range(self.most):
            name = f"{self.name}_{place}"
            fields[f"{name}_slug"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
            for part, how in self.parts.items():
                fields |= how.fields(f"{name}_{part}")
        return fields

    @property
    def first_field(self) -> str:
        part, how = next(iter(self.parts.items()))
        return next(iter(how.fields(part)))

    def new_slug(self) -> str:
        """For an entry written in the admin: says nothing and never changes."""
        return f"{self.name}-{get_random_string(6, 'abcdefghijkmnpqrstuvwxyz23456789')}"

    def has_too_many(self, names: Mapping[str, object]) -> bool:
        places = (re.match(rf"{self.name}_(\d+)_", name) for name in names)
        return any(int(found[1][:9]) >= self.most for found in places if found)

    def filled(self, cleaned: Mapping[str, Any]) -> list[int]:
        """Places of the rows that say anything."""
        content = {part: how for part, how in self.parts.items() if how.is_content}
        return [
            place
            for place in range(self.most)
            if any(how.is_filled(cleaned, f"{self.name}_{place}_{part}") for part, how in content.items())
        ]

    def entry(self, cleaned: Mapping[str, Any], place: int) -> dict[str, Any]:
        name = f"{self.name}_{place}"
        parts = {part: how.read(cleaned, f"{name}_{part}") for part, how in self.parts.items()}
        return {"slug": cleaned.get(f"{name}_slug") or self.new_slug()} | parts

    def initial(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for place, entry in enumerate(entries):
            name = f"{self.name}_{place}"
            initial[f"{name}_slug"] = entry["slug"]
            for part, how in self.parts.items():
                initial |= how.initial(f"{name}_{part}", entry[part])
        return initial

    def fieldsets(self, *, num_entries: int) -> Iterator[tuple[Label, dict[str, Any]]]:
        """What is written stands open, and some more to write into; the rest is folded."""
        num_open = max(self.num_open, num_entries + 1)
        for place in range(self.most):
            classes = ["collapse"] if place >= num_open else []
            options = {"fields": self.lines(place), "classes": classes}
            yield self.title % {"number": place + 1}, options | ({} if place else {"description": self.intro})

    def lines(self, place: int) -> list[Any]:
        """Of the form: fields side by side, or one."""
        name = f"{self.name}_{place}"
        return [*(how.layout(f"{name}_{part}") for part, how in self.parts.items()), f"{name}_slug"]


class TextRows(Rows):
    """Rows whose entries are one text each, `<name>_<place>`, without a slug. `parts` has the one part."""

    @property
    def how(self) -> Part:
        [how] = self.parts.values()
        return how

    def fields(self) -> dict[str, forms.Field]:
        return {
            name: field for place in range(self.most) for name, field in self.how.fields(f"{self.name}_{place}").items()
        }

    def filled(self, cleaned: Mapping[str, Any]) -> list[int]:
        return [place for place in range(self.most) if self.how.is_filled(cleaned, f"{self.name}_{place}")]

    def entry(self, cleaned: Mapping[str, Any], place: int) -> Any:  # noqa: ANN401 (what the document holds there)
        return self.how.read(cleaned, f"{self.name}_{place}")

    def initial(self, entries: list[Any]) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for place, entry in enumerate(entries):
            initial |= self.how.initial(f"{self.name}_{place}", entry)
        return initial

    def lines(self, place: int) -> list[Any]:
        return [self.how.layout(f"{self.name}_{place}")]


HINTS = TextRows(
    key="hints",
    name="hint",
    title=_("Hint %(number)d"),
    most=MAX_HINTS,
    too_many=_("At most %(limit)d hints are possible."),
    parts={"text": Words(_("Hint"), _("Shown one after the other, to who asks; each costs some of the marks."))},
    num_open=0,
)


def fields_of(parts: Mapping[str, Part], rows: tuple[Rows, ...]) -> type[forms.Form]:
    """The base of a kind's author form, with a field for everything that may be written."""
    fields: dict[str, forms.Field] = {}
    for name, how in parts.items():
        fields |= how.fields(name)
    for each in rows:
        fields |= each.fields()
    return type(forms.Form)("Fields", (forms.Form,), fields)


class PartsAuthorForm(AuthorForm):
    """A document of parts and rows. A row in which nothing is written is not there."""

    parts: ClassVar[Mapping[str, Part]]
    rows: ClassVar[tuple[Rows, ...]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for rows in self.rows:
            if rows.has_too_many(self.data):
                self.add_error(None, rows.too_many % {"limit": rows.most})
        return cleaned

    def document_data(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        data = {name: how.read(cleaned, name) for name, how in self.parts.items()}
        return data | {rows.key: [rows.entry(cleaned, place) for place in rows.filled(cleaned)] for rows in self.rows}

    @classmethod
    def initial_of(cls, document: dict[str, Any]) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for name, how in cls.parts.items():
            if name in document:
                initial |= how.initial(name, document[name])
        for rows in cls.rows:
            initial |= rows.initial(document.get(rows.key, []))
        return initial

    def field_of(self, path: tuple[str | int, ...]) -> str | None:
        by_key = {rows.key: rows for rows in self.rows}
        match path:
            case (str(key), int(index), *rest) if key in by_key:
                filled = by_key[key].filled(self.cleaned_data)
                # of a whole row: at its first field
                names = [by_key[key].name, filled[index], *(rest or [by_key[key].first_field])]
            case _:
                names = [*path]
        while names:  # what lies deeper than the fields is told at the field that holds it
            if (name := "_".join(map(str, names))) in self.fields:
                return name
            names.pop()
        return None

    @classmethod
    def fieldsets(cls, document: dict[str, Any] | None) -> list[tuple[Any, dict[str, Any]]]:
        fieldsets = [(None, {"fields": [how.layout(name) for name, how in cls.parts.items()]})]
        for rows in cls.rows:
            fieldsets += rows.fieldsets(num_entries=len(document.get(rows.key, ())) if document else 0)
        return fieldsets


def author_form(
    rows: tuple[Rows, ...] = (),
    *,
    last_parts: Mapping[str, Part] | None = None,
    offers_help: bool = True,
    **parts: Part,
) -> type[PartsAuthorForm]:
    """Stem, the kind's own parts and rows, the explanation, hints and tries; then rarely used parts."""
    parts = STEM | parts | EXPLANATION
    if offers_help:
        parts, rows = parts | MAX_TRIES_PART, (*rows, HINTS)
    parts |= dict(last_parts or {})
    return type(PartsAuthorForm)(
        "KindAuthorForm", (fields_of(parts, rows), PartsAuthorForm), {"parts": parts, "rows": rows}
    )
