"""Regrading a question's attempts in the admin: first the count of what would change, then a button."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.models import Attempt, Question, Reason
from quizzes.question_statistics import num_attempts_of
from quizzes.services.regrading import ENOUGH, changes_of, regrade

MOST_PREVIEWED, MOST_MARKED = 100, 5000  # questions of one bulk action, and their attempts together: about a second


@dataclass(frozen=True)
class Preview:
    """How many attempts regrading would give more marks, fewer, or the same by another key."""

    num_attempts: int
    num_up: int
    num_down: int
    num_same: int

    @property
    def num_changed(self) -> int:
        return self.num_up + self.num_down + self.num_same


def attempts_of(question: Question) -> QuerySet[Attempt]:
    return Attempt.objects.filter(revision__question=question)


def preview_of(question: Question) -> Preview:
    differences = [change.difference for change in changes_of(attempts_of(question))]
    num_up, num_down = sum(d > ENOUGH for d in differences), sum(d < -ENOUGH for d in differences)
    return Preview(attempts_of(question).count(), num_up, num_down, len(differences) - num_up - num_down)


def previews_of(questions: QuerySet[Question]) -> dict[int, Preview]:
    """By the id of the question; those of which nothing would change are left out."""
    counts: dict[int, list[int]] = {}
    for change in changes_of(Attempt.objects.filter(revision__question__in=questions)):
        place = 0 if change.difference > ENOUGH else 1 if change.difference < -ENOUGH else 2
        counts.setdefault(change.attempt.revision.question_id, [0, 0, 0])[place] += 1
    return {question: Preview(sum(told), *told) for question, told in counts.items()}


def regrade_selected(model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Question]) -> HttpResponse:
    """A bulk action: what regrading would change, question by question; each is regraded on its own page."""
    batch = _batch(queryset.filter(revision__isnull=False).order_by("pk")[:MOST_PREVIEWED])
    previews = previews_of(Question.objects.filter(pk__in=[question.pk for question in batch]))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("What regrading would change"),
        "opts": model_admin.opts,
        "num_looked_at": len(batch),
        "limit": MOST_MARKED,
        "num_selected": queryset.count(),
        "rows": [(question, previews[question.pk]) for question in batch if question.pk in previews],
    }
    return TemplateResponse(request, "admin/quizzes/question/regrade_selected.html", context)


def _batch(questions: Iterable[Question]) -> list[Question]:
    """As many as can be looked at while an editor waits, but one at least."""
    questions = list(questions)
    counts, num_marked, batch = num_attempts_of(questions), 0, []
    for question in questions:
        num_marked += counts.get(question.pk, 0)
        if batch and num_marked > MOST_MARKED:
            break
        batch.append(question)
    return batch


regrade_selected.short_description = gettext_lazy("Regrade: look what would change")
regrade_selected.allowed_permissions = ("publish",)


def regrade_view(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> HttpResponse:
    if not request.user.has_perm("quizzes.publish_question"):
        raise PermissionDenied
    if request.method == "POST":
        count = regrade(attempts_of(question), reason=Reason.KEY_CHANGED)
        message = ngettext("%(count)d attempt was regraded.", "%(count)d attempts were regraded.", count)
        message %= {"count": count}
        model_admin.log_change(request, question, message)
        model_admin.message_user(request, message, messages.SUCCESS if count else messages.WARNING)
        return redirect("admin:quizzes_question_change", question.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Regrade the attempts of %(question)s") % {"question": question.slug},
        "opts": model_admin.opts,
        "original": question,
        "preview": preview_of(question),
    }
    return TemplateResponse(request, "admin/quizzes/question/regrade.html", context)


def tell_what_would_change(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> None:
    """After publishing: nothing is regraded by itself, a typing error in a key would reach every reader."""
    num_changed = preview_of(question).num_changed
    if num_changed:
        words = ngettext(
            "%(count)d attempt was marked by another key.",
            "%(count)d attempts were marked by another key.",
            num_changed,
        )
        url = reverse("admin:quizzes_question_regrade", args=[question.pk])
        link = format_html('{} <a href="{}">{}</a>', words % {"count": num_changed}, url, _("Look and regrade"))
        model_admin.message_user(request, link, messages.WARNING)
