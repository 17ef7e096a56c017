"""The statistics of a question, down to single answers."""

from typing import Any
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from quizzes.admin.workflow import number_in
from quizzes.models import Attempt, Question
from quizzes.models.attempt import newest_share
from quizzes.question_statistics import statistics_of
from quizzes.reading.pages import feedback_context
from quizzes.reading.told_answers import AnswerTeller

PER_PAGE = 50


def statistics_view(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> HttpResponse:
    context = _context(model_admin, request, question) | {
        "title": _("Statistics of %(question)s") % {"question": question.slug},
        "statistics": statistics_of(question),
    }
    return TemplateResponse(request, "admin/quizzes/question/statistics.html", context)


def answers_view(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> HttpResponse:
    """Single answers, the newest first; `?before=` goes on where a page ended."""
    revisions = list(question.revisions.values_list("pk", flat=True))
    attempts = Attempt.objects.filter(revision__in=revisions).select_related("user", "revision", "variant")
    before = number_in(request.GET.get("before", ""))
    if before >= 0:
        attempts = attempts.filter(pk__lt=before)
    shown = attempts.defer("revision__document", "revision__rendered").annotate(share=newest_share(F("marks")))
    rows = list(shown.order_by("-pk")[: PER_PAGE + 1])
    teller = AnswerTeller((attempt.revision_id, attempt.variant_id) for attempt in rows)
    for attempt in rows:
        attempt.in_words = teller.in_one_line(attempt.revision_id, attempt.variant_id, attempt.answer)
    context = _context(model_admin, request, question) | {
        "title": _("Answers to %(question)s") % {"question": question.slug},
        "attempts": rows[:PER_PAGE],
        "before": rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None,
        "is_first": before < 0,
    }
    return TemplateResponse(request, "admin/quizzes/question/answers.html", context)


def answer_view(model_admin: ModelAdmin, request: HttpRequest, question: Question, *, public_id: UUID) -> HttpResponse:
    """One answer as its reader sees it, with all its grades."""
    _context(model_admin, request, question)
    attempts = Attempt.objects.select_related("revision__question__concept__topic", "user")
    attempt = get_object_or_404(attempts, public_id=public_id, revision__question=question)
    context = feedback_context(attempt) | {"grades": attempt.grades.all(), "is_preview": True}
    return render(request, "quizzes/preview/answer.html", context)


def _context(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> dict[str, Any]:
    if not model_admin.has_view_permission(request, question):
        raise PermissionDenied
    return {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, "original": question}
