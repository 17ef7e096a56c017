"""Deleting content: only what nobody answered and no file brings back; for the rest, retiring is offered."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.models import Attempt, Concept, Question, Topic
from quizzes.models.file_row import FileRow


def what_holds(row: FileRow) -> list[str]:
    """Why a row can't be deleted, in words; empty: it can."""
    held = []
    if isinstance(row, Topic):
        num_concepts = row.concepts.count()
        held.append(
            (num_concepts, ngettext("%(count)d concept is in it.", "%(count)d concepts are in it.", num_concepts))
        )
    if isinstance(row, Concept):
        num_questions = row.questions.count()
        words = ngettext("%(count)d question is in it.", "%(count)d questions are in it.", num_questions)
        held.append((num_questions, words))
    num_attempts = _attempts_of(row).count()
    held.append(
        (num_attempts, ngettext("%(count)d answer rests on it.", "%(count)d answers rest on it.", num_attempts))
    )
    told = [words % {"count": count} for count, words in held if count]
    return [*told, _("It comes from the content files, which would bring it back.")] if row.is_in_files else told


def _attempts_of(row: FileRow) -> QuerySet[Attempt]:
    match row:
        case Topic():
            return Attempt.objects.filter(revision__question__concept__topic=row)
        case Concept():
            return Attempt.objects.filter(revision__question__concept=row)
        case Question():
            return Attempt.objects.filter(revision__question=row)
    return Attempt.objects.none()


def refuse_deleting(model_admin: ModelAdmin, request: HttpRequest, row: FileRow, held: list[str]) -> HttpResponse:
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": _("“%(name)s” can't be deleted") % {"name": row},
        "opts": model_admin.opts,
        "original": row,
        "held": held,
        "changelist": f"admin:quizzes_{model_admin.opts.model_name}_changelist",
        "may_retire": "retire" in model_admin.get_actions(request) and not row.is_retired,
    }
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "admin/quizzes/refused_delete.html", context, status=status)
