"""Topics, references and the glossary."""

from typing import Any

from django import forms
from django.contrib import admin
from pydantic import ValidationError

from quizzes.admin.bilingual_form import BilingualForm, side_by_side
from quizzes.admin.conflicts import ConflictForm
from quizzes.admin.content_admin import ContentAdmin
from quizzes.content_files.documents import ReferenceDocument
from quizzes.models import GlossaryTerm, Reference, Topic
from quizzes.texts.problems import problems_of
from quizzes.texts.validated import Summary, Title


class TopicForm(ConflictForm, BilingualForm):
    texts = {"title": Title, "summary": Summary}


class GlossaryTermForm(ConflictForm, BilingualForm):
    texts = {"term": Title, "definition": Summary}


class ReferenceForm(ConflictForm):
    """What the file of references would take: the document says what is possible."""

    url = forms.URLField(max_length=300, required=False, assume_scheme="https")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                ReferenceDocument.model_validate({name: cleaned[name] for name in ReferenceDocument.model_fields})
            except ValidationError as error:
                for problem in problems_of(error):
                    self.add_error(str(problem.path[0]), problem.message)
        return cleaned


@admin.register(Topic)
class TopicAdmin(ContentAdmin):
    """Chapters."""

    form = TopicForm
    fieldsets = [(None, {"fields": ["slug", "order", *side_by_side("title", "summary"), "is_retired", "started_from"]})]
    list_display = ["title", "slug", "order", "is_retired"]
    list_filter = ["is_retired"]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ContentAdmin):
    """Terms of the field."""

    form = GlossaryTermForm
    fieldsets = [(None, {"fields": ["slug", *side_by_side("term", "definition"), "is_retired", "started_from"]})]
    list_display = ["term", "slug", "is_retired"]
    search_fields = ["term_en", "term_ko", "slug"]


@admin.register(Reference)
class ReferenceAdmin(ContentAdmin):
    """Sources that pages and questions cite by their key."""

    form = ReferenceForm
    fields = ["slug", "title", "authors", "year", "where", "url", "is_retired", "started_from"]
    list_display = ["slug", "title", "year", "is_retired"]
    search_fields = ["slug", "title", "authors"]
