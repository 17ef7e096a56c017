"""What the checks say about a question, worded, each with the field that it is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import KINDS
from quizzes.models import Question, Revision
from quizzes.revision_diff import Change, changes_between
from quizzes.texts.problems import word

EVERYWHERE = {"references": _("References"), "claim": _("Claim"), "follow_up": _("Follow-up question")}


@dataclass(frozen=True)
class Told:
    """`field` is the name of an input of the form, empty where there is none; `label` says in words where it is."""

    message: str
    is_blocking: bool
    field: str
    label: str

    def __str__(self) -> str:
        return f"{self.label}: {self.message}" if self.label else self.message


def told_findings(form: type[forms.Form], revision: Revision | None) -> list[Told]:
    """In the words of the reader's language."""
    told = []
    for finding in (revision.findings if revision else None) or ():
        name, label = place_of(form, finding["path"])
        told.append(Told(word(finding["code"], finding["values"]), finding["is_blocking"], name, label))
    return told


def place_of(form: type[forms.Form], path: list[str | int]) -> tuple[str, str]:
    """The field of a form that shows a stored document, and what it is called there."""
    names, title = [*path], ""
    for rows in getattr(form, "rows", ()):
        if path[:1] == [rows.key] and len(path) > 1 and isinstance(path[1], int):
            names, title = [rows.name, *path[1:]], str(rows.title % {"number": int(path[1]) + 1})
    for name in _ever_shorter(names):
        if name in form.base_fields:
            return name, ", ".join(filter(None, (title, str(capfirst(form.base_fields[name].label or name)))))
    return "", title


def _ever_shorter(names: list[str | int]) -> Iterator[str]:
    for length in range(len(names), 0, -1):
        yield "_".join(map(str, names[:length]))


def worded_changes(old: dict[str, Any] | None, new: dict[str, Any]) -> list[Change]:
    """What changed, under the names that the fields have in the form. Slugs and kind, no author's doing, left out."""
    form, documents = KINDS[new["kind"]].author_form, [new, old or {}]
    changes = [(change, _by_number(change.field.split("."), documents)) for change in changes_between(old, new)]
    return [
        replace(change, field=str(EVERYWHERE.get(change.field) or place_of(form, path)[1] or change.field))
        for change, path in changes
        if path[-1] not in ("slug", "kind")
    ]


def _by_number(path: list[str], documents: Iterable[dict[str, Any]]) -> list[str | int]:
    """Entries by their place in the first document that has them, instead of by their slug."""
    for document in documents:
        entries = document.get(path[0])
        if len(path) < 2 or not isinstance(entries, list):
            continue
        for place, entry in enumerate(entries):
            if path[1] == (entry.get("slug", str(place)) if isinstance(entry, dict) else str(place)):
                return [path[0], place, *path[2:]]
    return [*path]


class FindingsFilter(admin.SimpleListFilter):
    """Questions about which the checks have something to say."""

    title = _("checks")
    parameter_name = "checks"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str | Promise]]:  # noqa: ARG002
        return [("some", _("with remarks")), ("none", _("without remarks"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:  # noqa: ARG002
        nothing = Q(newest__findings=[]) | Q(newest__findings__isnull=True)
        match self.value():
            case "some":
                return queryset.exclude(nothing)
            case "none":
                return queryset.filter(nothing)
        return queryset
