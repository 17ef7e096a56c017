"""Questions: the document as real fields, every save a revision, and a preview that is what the site shows."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import ForeignKey
from django.forms import ModelChoiceField, ModelForm, Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.admin.findings import told_findings
from quizzes.admin.question_form import QuestionForm, form_for
from quizzes.admin.question_list import QuestionList
from quizzes.admin.question_pages import QuestionPages
from quizzes.admin.variants import grid_of
from quizzes.admin.workflow import BY_NAME, may, offered, take_step
from quizzes.kinds import KINDS, Kind
from quizzes.models import Concept, Question
from quizzes.models.concept import LONG_FIELDS
from quizzes.queue import send_word
from quizzes.services.revisions import propose_revision
from quizzes.texts.validated import LANGUAGES

Fieldsets = list[tuple[Any, dict[str, Any]]]
MOST_TOLD = 5  # remarks after saving; the question's page has them all


@admin.register(Question)
class QuestionAdmin(QuestionPages, QuestionList):
    """Items of every kind; a new one begins with the choice of its kind (`?kind=`)."""

    change_form_template = "admin/quizzes/question/change_form.html"

    class Media:
        css = {"all": ["css/authoring.css"]}
        js = [Script("js/live_preview.js", defer=True), Script("js/refresh.js", defer=True)]

    def get_form(self, request: HttpRequest, obj: Question | None = None, **kwargs: object) -> type[ModelForm]:
        return super().get_form(request, obj, **kwargs | {"form": form_for(kind_of(request, obj))})

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> ModelChoiceField:
        """Concepts by their titles, without their texts."""
        if db_field.name == "concept":
            kwargs["queryset"] = Concept.objects.defer(*LONG_FIELDS)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

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

    def _preview_url(self, request: HttpRequest, obj: Question | None) -> str:
        if obj is not None:
            return reverse("admin:quizzes_question_preview", args=[obj.pk])
        return f"{reverse('admin:quizzes_question_preview')}?kind={kind_of(request, None).code}"


def kind_of(request: HttpRequest, question: Question | None) -> Kind:
    """Of the question, or of the one that is being written."""
    code = question.kind if question else request.GET.get("kind", "")
    return KINDS.get(code) or next(iter(KINDS.values()))
