"""The revisions of a question: who changed what, word by word, who published it, and the way back."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from pydantic import ValidationError

from quizzes.admin.findings import worded_changes
from quizzes.admin.workflow import number_in
from quizzes.models import Question, Revision
from quizzes.queue import send_word
from quizzes.services.revisions import RevisionConflict, restore_revision

PER_PAGE = 20


def revisions_view(
    model_admin: ModelAdmin, request: HttpRequest, question: Question, *, status: int = 200
) -> HttpResponse:
    if not model_admin.has_view_permission(request, question):
        raise PermissionDenied
    revisions = question.revisions.select_related("author").prefetch_related("transitions__by")
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("page"))
    numbers = list(question.revisions.values_list("number", flat=True))
    published = question.revision.number if question.revision else None
    context = _context(model_admin, request, question) | {
        "title": _("Revisions of %(question)s") % {"question": question.slug},
        "page": page,
        "entries": _entries(question, page),
        "numbers": numbers,
        "compared_first": numbers[1] if len(numbers) > 1 and published in (None, numbers[0]) else published,
    }
    return TemplateResponse(request, "admin/quizzes/question/revisions.html", context, status=status)


def compare_view(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> HttpResponse:
    """Any two revisions: `?old=1&new=3`."""
    if not model_admin.has_view_permission(request, question):
        raise PermissionDenied
    old, new = (
        get_object_or_404(question.revisions.select_related("author"), number=number_in(request.GET.get(name, "")))
        for name in ("old", "new")
    )
    context = _context(model_admin, request, question) | {
        "title": _("Revision %(old)d against revision %(new)d") % {"old": old.number, "new": new.number},
        "sides": (old, new),
        "changes": worded_changes(old.document, new.document),
        "numbers": list(question.revisions.values_list("number", flat=True)),
    }
    return TemplateResponse(request, "admin/quizzes/question/compare.html", context)


def restore_view(model_admin: ModelAdmin, request: HttpRequest, question: Question, *, number: int) -> HttpResponse:
    """POST with the number of the revision that the page showed as the newest one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not model_admin.has_change_permission(request, question):
        raise PermissionDenied
    old = get_object_or_404(Revision.objects.select_related("question"), question=question, number=number)
    try:
        new = restore_revision(old, author=request.user, started_from=number_in(request.POST.get("started_from", "")))
    except (RevisionConflict, ValidationError) as error:
        messages.error(request, _refusal(error, number))
        return revisions_view(model_admin, request, question, status=409)
    if new.question_document.is_parametrised:
        transaction.on_commit(send_word)
    message = _("Revision %(old)d was restored as the draft %(new)d. Readers get it when it is published.")
    message %= {"old": number, "new": new.number}
    model_admin.log_change(request, question, message)
    messages.success(request, message)
    return redirect("admin:quizzes_question_change", question.pk)


def _context(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": question,
        "may_restore": model_admin.has_change_permission(request, question),
    }


def _refusal(error: RevisionConflict | ValidationError, number: int) -> str:
    if isinstance(error, RevisionConflict):
        return _("Somebody saved another revision meanwhile. Please look at it first.")
    return _("Revision %(number)d is not valid any more.") % {"number": number}


def _entries(question: Question, page: Page) -> list[dict[str, Any]]:
    """Each revision of the page with what it changed in the one before."""
    revisions = list(page)
    if not revisions:
        return []
    before = [*revisions[1:], question.revisions.filter(number__lt=revisions[-1].number).first()]
    return [
        {"revision": revision, "changes": worded_changes(earlier.document if earlier else None, revision.document)}
        for revision, earlier in zip(revisions, before, strict=True)
    ]


def entries_since(question: Question, number: int) -> list[dict[str, Any]]:
    """The newest revisions after this one, at most a page of them."""
    later = question.revisions.filter(number__gt=number).select_related("author")
    return _entries(question, Paginator(later, PER_PAGE).page(1))
