"""Where a refused form has its errors: each is named at its top with a link, and no folded row hides one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst


@dataclass(frozen=True)
class ErrorPlace:
    """`label` says which row the field stands in, where there are many alike."""

    field_id: str
    label: str
    messages: list[str]


def error_places(form: BaseForm) -> list[ErrorPlace]:
    """In the order of the form; errors of the whole form stand apart."""
    return [
        ErrorPlace(form[name].auto_id, label_in(form, name), [str(message) for message in form.errors[name]])
        for name in form.fields
        if name in form.errors
    ]


def label_in(form: BaseForm | type[BaseForm], name: str) -> str:
    label = str(capfirst(getattr(form, "fields", form.base_fields)[name].label or name))
    for rows in getattr(form, "rows", ()):
        rest = name.removeprefix(f"{rows.name}_")
        place = rest.split("_")[0]
        if rest != name and place.isdigit():
            return f"{rows.title % {'number': int(place) + 1}}, {label}"
    return label


def unfolded(fieldsets: Iterable[tuple[Any, dict[str, Any]]], names: Collection[str]) -> list[tuple[Any, Any]]:
    """Fieldsets with one of these fields stand open. (The admin does so itself, but not for fields side by side.)"""
    return [
        (title, options | {"classes": ()} if set(flatten(options["fields"])) & set(names) else options)
        for title, options in fieldsets
    ]


class RefusingAdmin(admin.ModelAdmin):
    """A form with errors answers 422."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: object,
        **kwargs: object,
    ) -> HttpResponse:
        if request.method != "POST" or not context.get("errors"):
            return super().render_change_form(request, context, *args, **kwargs)
        shown = context["adminform"]
        context["error_places"] = error_places(shown.form)
        shown.fieldsets = unfolded(shown.fieldsets, shown.form.errors)
        response = super().render_change_form(request, context, *args, **kwargs)
        response.status_code = 422
        return response
