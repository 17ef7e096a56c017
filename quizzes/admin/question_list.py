"""The list of questions: its columns, filters and bulk actions."""

from html import unescape

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from quizzes.admin.bulk import BULK, bulk_action
from quizzes.admin.content_admin import ContentAdmin
from quizzes.admin.findings import FindingsFilter
from quizzes.admin.regrading import regrade_selected
from quizzes.admin.workflow import StateFilter, may
from quizzes.models import Question, Report, Revision
from quizzes.models.concept import LONG_FIELDS
from quizzes.question_statistics import num_attempts_of
from quizzes.services.withholding import accept_verdicts


class CountedChangeList(ChangeList):
    """Stems, and counts of answers and reports, of the rows of a page only: all of them would take too long."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        questions = list(self.result_list)
        answers, reports = num_attempts_of(questions), Report.objects.num_open_of(questions)
        stem = KT(f"rendered__stem__{get_language() or 'en'}")
        newest = Revision.objects.filter(pk__in=[question.newest_id for question in questions])
        stems = dict(newest.order_by().values_list("pk", stem))
        for question in self.result_list:
            question.stem_html = stems.get(question.newest_id) or ""
            question.num_attempts, question.num_reports = answers.get(question.pk, 0), reports.get(question.pk, 0)


class QuestionList(ContentAdmin):
    """What the list shows and what can be done with many at once."""

    actions = [*map(bulk_action, BULK), regrade_selected, "accept_verdict"]
    list_per_page = 50
    list_display = [
        *("slug_and_stem", "place", "state", "num_remarks"),
        *("num_attempts", "open_reports"),
    ]
    list_filter = [StateFilter, "withheld", FindingsFilter, "concept__topic", "kind"]
    list_select_related = ["concept", "newest"]
    search_fields = ["slug", "concept__slug", "concept__title_en", "concept__title_ko"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Of a list no whole documents and concepts: sorting alone would drag them along."""
        rows = super().get_queryset(request)
        if request.resolver_match.url_name != "quizzes_question_changelist":
            return rows
        whole = [*(f"concept__{name}" for name in LONG_FIELDS), "newest__document", "newest__rendered"]
        return rows.defer(*whole)

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:  # noqa: ARG002
        return CountedChangeList

    @admin.display(description=_("Question"), ordering="slug")
    def slug_and_stem(self, question: Question) -> SafeString:
        stem = Truncator(unescape(strip_tags(question.stem_html))).chars(90)
        return format_html('{}<span class="stem">{}</span>', question.slug, stem)

    @admin.display(description=_("concept"), ordering="concept")
    def place(self, question: Question) -> SafeString:
        return format_html('{}<span class="kind">{}</span>', question.concept.title, question.get_kind_display())

    @admin.display(description=_("state"))
    def state(self, question: Question) -> SafeString | str:
        if not question.withheld or question.is_retired:
            return question.state.label
        told = (question.state.label, _("withheld"), question.get_withheld_display())
        return format_html("{}<br><strong>{}</strong>: {}", *told)

    @admin.display(description=_("Remarks"))
    def num_remarks(self, question: Question) -> int | str:
        return len(question.newest.findings or ()) or "–" if question.newest else "–"

    @admin.display(description=_("Times answered"))
    def num_attempts(self, question: Question) -> SafeString:
        url = reverse("admin:quizzes_question_statistics", args=[question.pk])
        return format_html('<a href="{}">{}</a>', url, question.num_attempts)

    @admin.display(description=_("Open reports"))
    def open_reports(self, question: Question) -> str:
        if not question.num_reports:
            return "–"
        url = reverse("admin:quizzes_report_changelist")
        found = urlencode({"q": question.slug, "state__exact": "open"})
        return format_html('<a href="{}?{}">{}</a>', url, found, question.num_reports)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may(self, request, "publish")

    @admin.action(permissions=["publish"], description=_("Accept the new verdict and show the question again"))
    def accept_verdict(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        count = accept_verdicts(Question.objects.filter(pk__in=queryset.values("pk")))
        self._say(request, ngettext("%d question is shown again.", "%d questions are shown again.", count), count)
