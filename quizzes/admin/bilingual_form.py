"""A form whose texts exist in both languages, side by side, checked by the documents that also check the files."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from quizzes.texts.problems import problems_of
from quizzes.texts.validated import LANGUAGES

NAMES = {"en": _("English"), "ko": _("Korean")}


class BilingualForm(forms.ModelForm):
    """`texts`: name of the field without its language → the document that its two languages must make."""

    texts: ClassVar[Mapping[str, type[BaseModel]]] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            language = name.rpartition("_")[2]
            if language in LANGUAGES:
                self.fields[name].label = format_lazy("{} ({})", self.label_of(name), NAMES[language])
                self.fields[name].widget.attrs["lang"] = language  # browsers choose fonts and spelling by it

    def label_of(self, name: str) -> str:
        """Without the language, which modeltranslation writes as a code."""
        return capfirst(self._meta.model._meta.get_field(name.rpartition("_")[0]).verbose_name)

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name, schema in self.texts.items():
            self._check(name, schema)
        return self.cleaned_data

    def _check(self, name: str, schema: type[BaseModel]) -> None:
        data = {language: self.cleaned_data.get(f"{name}_{language}") for language in LANGUAGES}
        try:
            document = schema.model_validate(data)
        except ValidationError as error:
            for problem in problems_of(error):
                field = f"{name}_{problem.path[0]}"
                if field not in self.errors:
                    self.add_error(field, problem.message)
            return
        for language in LANGUAGES:
            self.cleaned_data[f"{name}_{language}"] = getattr(document, language)


def side_by_side(*names: str) -> list[tuple[str, ...]]:
    """Rows of the admin's fieldset: each text in English and Korean."""
    return [tuple(f"{name}_{language}" for language in LANGUAGES) for name in names]
