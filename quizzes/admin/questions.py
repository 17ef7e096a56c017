"""Questions: the document as real fields, every save a revision, and a preview that is what the site shows."""

from html import unescape
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm, Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, strip_tags
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from quizzes.admin.bulk import BULK, bulk_action
from quizzes.admin.content_admin import ContentAdmin
from quizzes.admin.findings import FindingsFilter, told_findings
from quizzes.admin.question_form import QuestionForm, form_for
from quizzes.admin.question_preview import framed, show_question
from quizzes.admin.regrading import regrade_selected, regrade_view
from quizzes.admin.revisions import compare_view, restore_view, revisions_view
from quizzes.admin.statistics_pages import answer_view, answers_view, num_attempts_of, statistics_view
from quizzes.admin.variants import grid_of, variants_view
from quizzes.admin.workflow import BY_NAME, StateFilter, may, offered, step_view, take_step
from quizzes.kinds import KINDS, Kind
from quizzes.models import Question, Report
from quizzes.queue import send_word
from quizzes.services.revisions import propose_revision
from quizzes.services.withholding import accept_verdicts
from quizzes.texts import LANGUAGES

Fieldsets = list[tuple[Any, dict[str, Any]]]
MOST_TOLD = 5  # remarks after saving; the question's page has them all


class CountedChangeList(ChangeList):
    """Counts answers and reports of the rows of a page only: counting all takes as long as there are answers."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        questions = list(self.result_list)
        answers, reports = num_attempts_of(questions), Report.objects.num_open_of(questions)
        for question in self.result_list:
            question.num_attempts, question.num_reports = answers.get(question.pk, 0), reports.get(question.pk, 0)


@admin.register(Question)
class QuestionAdmin(ContentAdmin):
    """Items of every kind; a new one begins with the choice of its kind (`?kind=`)."""

    actions = [*map(bulk_action, BULK), regrade_selected, "accept_verdict"]
    change_form_template = "admin/quizzes/question/change_form.html"
    list_display = [
        "slug",
        "state",
        "withheld",
        "num_remarks",
        "num_attempts",
        "open_reports",
        "stem",
        "concept",
        "kind",
    ]
    list_filter = [StateFilter, "withheld", FindingsFilter, "concept__topic", "kind"]
    list_select_related = ["concept", "newest"]
    search_fields = ["slug", "concept__slug", "concept__title_en", "concept__title_ko"]

    class Media:
        css = {"all": ["css/authoring.css"]}
        js = [Script("js/live_preview.js", defer=True), Script("js/refresh.js", defer=True)]

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:  # noqa: ARG002
        return CountedChangeList

    @admin.display(description=_("Question"))
    def stem(self, question: Question) -> str:
        if question.newest is None:
            return ""
        return Truncator(unescape(strip_tags(question.newest.rendered["stem"][get_language() or "en"]))).chars(90)

    @admin.display(description=_("state"))
    def state(self, question: Question) -> str:
        return question.state.label

    @admin.display(description=_("Remarks"))
    def num_remarks(self, question: Question) -> int | str:
        return len(question.newest.findings or ()) or "–" if question.newest else "–"

    @admin.display(description=_("Answers"))
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

    # The form ---------------------------------------------------------------------------------------------------------
    def get_form(self, request: HttpRequest, obj: Question | None = None, **kwargs: object) -> type[ModelForm]:
        return super().get_form(request, obj, **kwargs | {"form": form_for(kind_of(request, obj))})

    def get_fieldsets(self, request: HttpRequest, obj: Question | None = None) -> Fieldsets:
        document = obj.newest.question_document.canonical() if obj and obj.newest else None
        first = (None, {"fields": [("slug", "concept", "order"), "started_from"]})
        last = (_("Claim and sources"), {"fields": ["claim", "follow_up", "references"]})
        return [first, *kind_of(request, obj).author_form.fieldsets(document), last]

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> list[str]:
        """Where readers find a published question is for editors to say: it changes at once."""
        fields = super().get_readonly_fields(request, obj)
        if obj is not None and obj.revision_id and not may(self, request, "publish"):
            fields += [name for name in ("concept", "order") if name not in fields]
        return fields

    def save_model(self, request: HttpRequest, obj: Question, form: QuestionForm, change: bool) -> None:  # noqa: ARG002
        obj.kind = form.document.kind
        obj.save()
        started_from = form.cleaned_data["started_from"]
        saved = propose_revision(obj, document=form.document, author=request.user, started_from=started_from)
        if form.document.is_parametrised:
            transaction.on_commit(send_word)
        for told in told_findings(type(form), saved)[:MOST_TOLD]:
            messages.warning(request, str(told))

    def response_post_save_add(self, request: HttpRequest, obj: Question) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Question) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_post_save_change(request, obj)

    def _after_saving(self, request: HttpRequest, obj: Question) -> HttpResponse | None:
        """“Save and publish”: the step that the pressed button names, then the page again."""
        step = BY_NAME.get(request.POST.get("_step", ""))
        if step is None or step not in offered(self, request, obj):
            return None
        take_step(self, request, obj, step, started_from=obj.newest.number)
        return HttpResponseRedirect(reverse("admin:quizzes_question_change", args=[obj.pk]))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: object,
        **kwargs: object,
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        context["preview_url"] = self._preview_url(request, obj)
        context["preview_languages"] = LANGUAGES
        context["kind"] = kind_of(request, obj)
        context["kinds"] = () if obj else tuple(KINDS.values())
        context["steps"] = offered(self, request, obj) if obj else ()
        context["last_step"] = obj.transitions.select_related("by").first() if obj else None
        context["findings"] = told_findings(type(context["adminform"].form), obj.newest if obj else None)
        context["variants"] = grid_of(obj.newest) if obj else None
        context["steps_on_saving"] = ["publish" if may(self, request, "publish") else "submit"]
        return super().render_change_form(request, context, *args, **kwargs)

    # Preview and revisions --------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("preview/", wrap(self.preview), name="quizzes_question_preview"),
            path("<int:pk>/preview/", wrap(self.preview), name="quizzes_question_preview"),
            path("<int:pk>/revisions/", wrap(self.revisions), name="quizzes_question_revisions"),
            path("<int:pk>/step/", wrap(self.step), name="quizzes_question_step"),
            path("<int:pk>/variants/", wrap(self.variants), name="quizzes_question_variants"),
            path("<int:pk>/statistics/", wrap(self.statistics), name="quizzes_question_statistics"),
            path("<int:pk>/answers/", wrap(self.answers), name="quizzes_question_answers"),
            path("<int:pk>/answers/<uuid:public_id>/", wrap(self.answer), name="quizzes_question_answer"),
            path("<int:pk>/revisions/compare/", wrap(self.compare), name="quizzes_question_compare"),
            path("<int:pk>/revisions/<int:number>/", wrap(self.restore), name="quizzes_question_restore"),
            path("<int:pk>/regrade/", wrap(self.regrade), name="quizzes_question_regrade"),
            *super().get_urls(),
        ]

    def _preview_url(self, request: HttpRequest, obj: Question | None) -> str:
        if obj is not None:
            return reverse("admin:quizzes_question_preview", args=[obj.pk])
        return f"{reverse('admin:quizzes_question_preview')}?kind={kind_of(request, None).code}"

    @method_decorator([xframe_options_sameorigin, csp_replace({"frame-ancestors": [SELF]})])
    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The posted form as the pages that it would become; nothing is stored."""
        stored = get_object_or_404(Question, pk=pk) if pk else None
        form = self.get_form(request, stored, change=stored is not None)(request.POST, instance=stored)
        form.is_preview = True
        if not form.is_valid():
            return render(request, "quizzes/preview/problems.html", framed(request) | {"form": form}, status=422)
        return show_question(request, form)

    def step(self, request: HttpRequest, pk: int) -> HttpResponse:
        return step_view(self, request, get_object_or_404(Question.objects.select_related("newest"), pk=pk))

    def variants(self, request: HttpRequest, pk: int) -> HttpResponse:
        return variants_view(self, request, get_object_or_404(Question.objects.select_related("newest"), pk=pk))

    def statistics(self, request: HttpRequest, pk: int) -> HttpResponse:
        return statistics_view(self, request, get_object_or_404(Question.objects.select_related("revision"), pk=pk))

    def answers(self, request: HttpRequest, pk: int) -> HttpResponse:
        return answers_view(self, request, get_object_or_404(Question, pk=pk))

    def answer(self, request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
        return answer_view(self, request, get_object_or_404(Question, pk=pk), public_id=public_id)

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        return compare_view(self, request, get_object_or_404(Question, pk=pk))

    def revisions(self, request: HttpRequest, pk: int) -> HttpResponse:
        return revisions_view(self, request, get_object_or_404(Question, pk=pk))

    def restore(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        return restore_view(self, request, get_object_or_404(Question, pk=pk), number=number)

    def regrade(self, request: HttpRequest, pk: int) -> HttpResponse:
        return regrade_view(self, request, get_object_or_404(Question, pk=pk))


def kind_of(request: HttpRequest, question: Question | None) -> Kind:
    """Of the question, or of the one that is being written."""
    code = question.kind if question else request.GET.get("kind", "")
    return KINDS.get(code) or next(iter(KINDS.values()))
