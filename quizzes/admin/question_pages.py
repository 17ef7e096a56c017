"""The pages of one question beside its form: preview, steps, variants, revisions, statistics, regrading."""

from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from quizzes.admin.errors import error_places
from quizzes.admin.guide import guide_view
from quizzes.admin.question_preview import framed, show_question
from quizzes.admin.regrading import regrade_view
from quizzes.admin.revisions import compare_view, restore_view, revisions_view
from quizzes.admin.statistics_pages import answer_view, answers_view, statistics_view
from quizzes.admin.variants import variants_view
from quizzes.admin.workflow import step_view
from quizzes.models import Question


class QuestionPages(admin.ModelAdmin):
    """Each is a view of its own module; all of them ask for their rights themselves."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("guide/<slug:name>/", wrap(self.guide), name="quizzes_question_guide"),
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

    @method_decorator([xframe_options_sameorigin, csp_replace({"frame-ancestors": [SELF]})])
    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The posted form as the pages that it would become; nothing is stored."""
        stored = get_object_or_404(Question, pk=pk) if pk else None
        if not (self.has_change_permission(request, stored) or self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, stored, change=stored is not None)(request.POST, instance=stored)
        form.is_preview = True
        if not form.is_valid():
            told = {"form": form, "error_places": error_places(form)}
            return render(request, "quizzes/preview/problems.html", framed(request) | told, status=422)
        return show_question(request, form)

    def guide(self, request: HttpRequest, name: str) -> HttpResponse:
        return guide_view(self, request, name=name)

    def get_view_on_site_url(self, obj: Question | None = None) -> str | None:
        """Only of what readers get: anything else has no page."""
        is_shown = obj is not None and obj.revision_id and not obj.is_retired and not obj.withheld
        return super().get_view_on_site_url(obj) if is_shown else None

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
