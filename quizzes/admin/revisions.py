"""The revisions of a question: who changed what, word by word, and the way back."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from pydantic import ValidationError

from quizzes.models import Question, Revision
from quizzes.revision_diff import changes_between
from quizzes.services.revisions import RevisionConflict, restore_revision

PER_PAGE = 20


def revisions_view(
    model_admin: ModelAdmin, request: HttpRequest, question: Question, *, status: int = 200
) -> HttpResponse:
    if not model_admin.has_view_permission(request, question):
        raise PermissionDenied
    page = Paginator(question.revisions.select_related("author"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Revisions of %(question)s") % {"question": question.slug},
        "opts": model_admin.opts,
        "original": question,
        "page": page,
        "entries": [_entry(revision) for revision in page],
        "may_restore": model_admin.has_change_permission(request, question),
    }
    return TemplateResponse(request, "admin/quizzes/question/revisions.html", context, status=status)


def restore_view(model_admin: ModelAdmin, request: HttpRequest, question: Question, *, number: int) -> HttpResponse:
    """POST with the number of the revision that the page showed as the current one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not model_admin.has_change_permission(request, question):
        raise PermissionDenied
    old = get_object_or_404(Revision.objects.select_related("question"), question=question, number=number)
    try:
        new = restore_revision(old, author=request.user, started_from=_number(request.POST.get("started_from", "")))
    except (RevisionConflict, ValidationError) as error:
        messages.error(request, _refusal(error, number))
        return revisions_view(model_admin, request, question, status=409)
    message = _("Revision %(old)d was restored as revision %(new)d.") % {"old": number, "new": new.number}
    model_admin.log_change(request, question, message)
    messages.success(request, message)
    return redirect("admin:quizzes_question_revisions", pk=question.pk)


def _number(text: str) -> int:
    """Of the revision that the page showed as the current one; what is no number matches none."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _refusal(error: RevisionConflict | ValidationError, number: int) -> str:
    if isinstance(error, RevisionConflict):
        return _("Somebody saved another revision meanwhile. Please look at it first.")
    return _("Revision %(number)d is not valid any more.") % {"number": number}


def _entry(revision: Revision) -> dict[str, Any]:
    earlier = Revision.objects.filter(question=revision.question_id, number__lt=revision.number).first()
    document = revision.document
    return {"revision": revision, "changes": changes_between(earlier.document if earlier else None, document)}
