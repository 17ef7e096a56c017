"""Concepts: both languages side by side, figures with their drawing, and a preview that is what the site shows."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from quizzes.admin.bilingual_form import side_by_side
from quizzes.admin.concept_form import ConceptForm
from quizzes.admin.content_admin import ContentAdmin
from quizzes.models import Concept
from quizzes.reading.pages import asked_questions, concept_context
from quizzes.services.concepts import save_concept
from quizzes.texts.rendering import render_blocks, render_figure
from quizzes.texts.validated import LANGUAGES


@admin.register(Concept)
class ConceptAdmin(ContentAdmin):
    """One idea, one page."""

    form = ConceptForm
    change_form_template = "admin/quizzes/concept/change_form.html"
    readonly_fields = ["drawings"]
    list_display = ["title", "slug", "topic", "order", "is_retired", "updated_at"]
    list_filter = ["topic", "is_retired"]
    list_select_related = ["topic"]
    search_fields = ["slug", "title_en", "title_ko"]
    fieldsets = [
        (None, {"fields": [("slug", "topic", "order", "is_retired"), *side_by_side("title", "summary", "body")]}),
        (_("Figures"), {"fields": ["drawings"]}),
        (_("Claims and sources"), {"fields": ["claims", "references", "started_from"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Concept]:
        rows = super().get_queryset(request)
        return rows.listed() if request.resolver_match.url_name == "quizzes_concept_changelist" else rows

    class Media:
        css = {"all": ["css/tokens.css", "css/data.css", "css/study.css", "css/authoring.css"]}

    def save_model(self, request: HttpRequest, obj: Concept, form: ConceptForm, change: bool) -> None:  # noqa: ARG002
        save_concept(obj)
        for remark in form.remarks():
            messages.warning(request, remark)

    @admin.display(description=_("Drawings"))
    def drawings(self, concept: Concept) -> SafeString:
        """What each figure is called in the text, and what it looks like."""
        if not concept.figures:
            return mark_safe(_("Figures are declared in the content files; this page has none."))
        language = translation.get_language() or "en"
        figures = [
            (f"::: figure {slug}", mark_safe(render_figure(data, language=language)))
            for slug, data in concept.figures.items()
        ]
        return format_html_join("", '<div class="drawing"><code>{}</code>{}</div>', figures)

    # Preview ----------------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [
            path("preview/", view, name="quizzes_concept_preview"),
            path("<int:pk>/preview/", view, name="quizzes_concept_preview"),
            *super().get_urls(),
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: object,
        **kwargs: object,
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        context["preview_url"] = reverse("admin:quizzes_concept_preview", args=[obj.pk] if obj else [])
        context["preview_languages"] = LANGUAGES
        return super().render_change_form(request, context, *args, **kwargs)

    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The posted form as the page that it would become; nothing is stored."""
        stored = get_object_or_404(Concept, pk=pk) if pk else None
        form_class = self.get_form(request, stored, change=stored is not None)
        form = form_class(request.POST, instance=stored)
        form.is_preview = True
        if not form.is_valid():
            return render(request, "quizzes/preview/problems.html", {"form": form}, status=422)
        return show_concept(request, form)


def show_concept(request: HttpRequest, form: ConceptForm) -> HttpResponse:
    """The page in the language that the pressed button names."""
    shown = form.save(commit=False)
    language = "ko" if request.POST.get("preview") == "ko" else "en"
    with translation.override(language):
        for code in LANGUAGES:
            body = getattr(shown, f"body_{code}")
            setattr(shown, f"blocks_{code}", render_blocks(body, figures=shown.figures, language=code))
        context = concept_context(shown) | {"references": form.cleaned_data["references"], "is_preview": True}
        context["questions"] = asked_questions(shown, {}) if shown.pk else []
        return render(request, "quizzes/concept.html", context)
