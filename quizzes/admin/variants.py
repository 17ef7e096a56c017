"""The variants of a parametrised question on its page: how far the worker is, what stood in the way, twenty of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quizzes.expressions.numbers import in_figures
from quizzes.models import Question, Revision, Variant, VariantSet
from quizzes.texts.problems import word

NUM_SHOWN = 20
TEMPLATE = "admin/quizzes/question/_variants.html"


@dataclass(frozen=True)
class Grid:
    """`columns` are (heading, what it stands for); each row is a variant and its cells."""

    made: VariantSet
    problems: list[str]
    columns: list[tuple[str, str]]
    rows: list[tuple[Variant, list[str]]]
    num_more: int


def grid_of(revision: Revision | None) -> Grid | None:
    """None: every reader gets the same numbers."""
    made = VariantSet.objects.filter(revision=revision).first() if revision else None
    if made is None:
        return None
    variants = list(revision.variants.order_by("seed")[:NUM_SHOWN])
    slips = [slip["slug"] for slip in revision.document.get("slips", ())]
    names = list(variants[0].parameters) if variants else []
    return Grid(
        made=made,
        problems=[word(code, values) for code, values in made.problems],
        columns=[*((name, "") for name in names), (_("Right answer"), ""), *_slip_columns(revision)],
        rows=[(variant, list(_cells(variant, names, slips))) for variant in variants],
        num_more=max(0, made.num_variants - len(variants)),
    )


def variants_view(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> HttpResponse:
    """The part of the page that is asked for again while the worker is at it."""
    if not model_admin.has_view_permission(request, question):
        raise PermissionDenied
    return render(request, TEMPLATE, {"grid": grid_of(question.newest), "original": question})


def _slip_columns(revision: Revision) -> Iterator[tuple[str, str]]:
    language = get_language() or "en"
    for number, slip in enumerate(revision.document.get("slips", ()), start=1):
        yield _("Slip %(number)d") % {"number": number}, slip["message"][language]


def _cells(variant: Variant, names: list[str], slips: list[str]) -> Iterator[str]:
    yield from (_figures(variant.parameters.get(name)) for name in names)
    yield _figures(variant.key)
    yield from (_figures(variant.slips.get(slug)) for slug in slips)


def _figures(value: Any) -> str:  # noqa: ANN401 (a number, lists of them, or a formula)
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_figures, value))}]"
    return "–" if value is None else in_figures(float(value)).replace("-", "−")
