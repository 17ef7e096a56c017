"""Reports of readers: what they wrote is read, the reply and the state are written."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from quizzes.admin.conflicts import ConflictForm
from quizzes.admin.errors import RefusingAdmin
from quizzes.models import Report, document_for
from quizzes.services.reports import reply_to_report

WRITTEN = ("question", "asked", "answered", "attempt_marks", "text", "user", "in_language", "created_at")


@admin.register(Report)
class ReportAdmin(RefusingAdmin):
    """Nobody adds or deletes a report here."""

    form = ConflictForm

    list_display = ["created_at", "question", "excerpt", "state", "in_language"]
    list_filter = ["state", "language", "revision__question__concept__topic"]
    search_fields = ["text", "reply", "revision__question__slug"]
    fields = [*WRITTEN, "reply", "state", "started_from"]
    readonly_fields = WRITTEN
    view_on_site = False  # the page is its reporter's

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return super().get_queryset(request).select_related("revision__question", "attempt", "variant", "user")

    @admin.display(description=_("Question"), ordering="revision__question__slug")
    def question(self, report: Report) -> str:
        return format_html('<a href="{}">{}</a>', report.revision.question.get_absolute_url(), report.revision.question)

    @admin.display(description=_("Revision"))
    def asked(self, report: Report) -> str:
        """With the variant, if it has numbers of its own."""
        number = report.revision.number
        return f"{number} · {_('Variant')} {report.variant.seed}" if report.variant else str(number)

    @admin.display(description=_("Language"), ordering="language")
    def in_language(self, report: Report) -> str:
        return get_language_info(report.language)["name_local"]

    @admin.display(description=_("What is wrong"))
    def excerpt(self, report: Report) -> str:
        return Truncator(report.text).chars(80)

    @admin.display(description=_("Answer given"))
    def answered(self, report: Report) -> str:
        """What was answered, and the way to the whole answer while there is one."""
        if not report.answer:
            return "–"
        words = document_for(report.revision, report.variant).in_one_line(report.answer)
        if report.attempt is None:
            return words
        place = [report.revision.question_id, report.attempt.public_id]
        return format_html('<a href="{}">{}</a>', reverse("admin:quizzes_question_answer", args=place), words)

    @admin.display(description=_("Marks"))
    def attempt_marks(self, report: Report) -> str:
        return f"{report.attempt.newest_grade.percent} %" if report.attempt else "–"

    def save_model(self, request: HttpRequest, obj: Report, form: ModelForm, change: bool) -> None:  # noqa: ARG002
        given = form.cleaned_data
        reply_to_report(obj, reply=given.get("reply", ""), state=given["state"], by=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:  # noqa: ARG002
        return False
