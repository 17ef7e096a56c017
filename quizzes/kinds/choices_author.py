"""The fields with which an author writes a question with options: up to eight, both languages side by side."""

import re
from itertools import product
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.choices import MAX_CHOICES, new_slug
from quizzes.kinds.contract import AuthorForm
from quizzes.texts import LANGUAGES

NAMES = {"en": _("English"), "ko": _("Korean")}
PARTS = ("text", "explanation")
BEYOND = re.compile(r"choice_(\d+)_")


def text_field(label: object, language: str, *, rows: int = 3, required: bool = True) -> forms.CharField:
    # The other language stands beside it; `lang` gives each the right fonts and spelling checker.
    widget = forms.Textarea(attrs={"rows": rows, "cols": 60, "lang": language})
    name = format_lazy("{} ({})", label, NAMES[language])
    return forms.CharField(label=name, widget=widget, max_length=4000, required=required)


def option_fields() -> dict[str, forms.Field]:
    """choice_0_is_correct, choice_0_slug, choice_0_text_en, … for every option that is possible."""
    fields: dict[str, forms.Field] = {}
    labels = {"text": _("Option"), "explanation": _("Why")}
    for place in range(MAX_CHOICES):
        fields[f"choice_{place}_is_correct"] = forms.BooleanField(label=_("Correct"), required=False)
        fields[f"choice_{place}_slug"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
        for part, language in product(PARTS, LANGUAGES):
            field = text_field(labels[part], language, rows=2, required=False)
            fields[f"choice_{place}_{part}_{language}"] = field
    return fields


OptionFields = type(forms.Form)("OptionFields", (forms.Form,), option_fields())


class ChoicesAuthorForm(OptionFields, AuthorForm):
    """An option whose fields are all empty is not there."""

    stem_en = text_field(_("Question"), "en")
    stem_ko = text_field(_("Question"), "ko")
    explanation_en = text_field(_("Explanation"), "en")
    explanation_ko = text_field(_("Explanation"), "ko")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if any(int(found[1][:9]) >= MAX_CHOICES for found in map(BEYOND.match, self.data) if found):
            self.add_error(None, _("At most %(limit)d options are possible.") % {"limit": MAX_CHOICES})
        return cleaned

    def document_data(self) -> dict[str, Any]:
        data = {name: self._bilingual(name) for name in ("stem", "explanation")}
        return data | {"choices": [self._choice(place) for place in self._places()]}

    def _bilingual(self, name: str) -> dict[str, str]:
        return {language: self.cleaned_data.get(f"{name}_{language}") or "" for language in LANGUAGES}

    def _places(self) -> list[int]:
        """Of the options that have any text."""
        fields = [f"{part}_{language}" for part in PARTS for language in LANGUAGES]
        return [
            place
            for place in range(MAX_CHOICES)
            if any(self.cleaned_data.get(f"choice_{place}_{field}") for field in fields)
        ]

    def _choice(self, place: int) -> dict[str, Any]:
        name = f"choice_{place}"
        return {
            "slug": self.cleaned_data.get(f"{name}_slug") or new_slug(),
            "is_correct": bool(self.cleaned_data.get(f"{name}_is_correct")),
            **{part: self._bilingual(f"{name}_{part}") for part in PARTS},
        }

    @staticmethod
    def initial_of(document: dict[str, Any]) -> dict[str, Any]:
        parts = {"stem": document["stem"], "explanation": document["explanation"]}
        initial: dict[str, Any] = {}
        for place, choice in enumerate(document["choices"]):
            parts |= {f"choice_{place}_{part}": choice[part] for part in PARTS}
            initial |= {f"choice_{place}_{key}": choice[key] for key in ("slug", "is_correct")}
        return initial | {f"{name}_{language}": parts[name][language] for name in parts for language in LANGUAGES}

    def field_of(self, path: tuple[str | int, ...]) -> str | None:
        match path:
            case ("choices", int(index), *rest) if index < len(self._places()):
                name = f"choice_{self._places()[index]}_" + "_".join(map(str, rest))
            case _:
                name = "_".join(map(str, path))
        return name if name in self.fields else None

    @classmethod
    def fieldsets(cls) -> list[tuple[Any, dict[str, Any]]]:
        texts = [(None, {"fields": [("stem_en", "stem_ko"), ("explanation_en", "explanation_ko")]})]
        return texts + [
            (
                _("Option %(number)d") % {"number": place + 1},
                {
                    "fields": [
                        f"choice_{place}_is_correct",
                        *(tuple(f"choice_{place}_{part}_{language}" for language in LANGUAGES) for part in PARTS),
                        f"choice_{place}_slug",
                    ]
                },
            )
            for place in range(MAX_CHOICES)
        ]
