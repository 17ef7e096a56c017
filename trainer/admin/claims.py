"""Claims as an editor changes them: both languages side by side; the spec is shown in words, never typed."""

# ruff: noqa: ARG002 (Django gives its hooks more than these need)

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from trainer.admin.claim_form import TRANSLATED, ClaimForm, arm_fields, form_for
from trainer.admin.columns import facts_list
from trainer.admin.evidence import EVIDENCE, doubt, evidence_of
from trainer.models import Claim, Verdict
from trainer.presentation.claim_page import Setting
from trainer.services.editing import LANGUAGES, claim_digest, restore_claims, retire_claims, save_claim
from trainer.services.retraining import keep_evidence, take_retrained
from trainer.wording.setting import describe

Fieldsets = list[tuple[str | None, dict[str, Any]]]


class InDoubtFilter(admin.SimpleListFilter):
    title = _("verdict in doubt")
    parameter_name = "in_doubt"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", gettext("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        return queryset.flagged() if self.value() else queryset


@admin.register(Claim)
class ClaimAdmin(TranslationAdmin):
    list_display = ["title", "topic", "measured", "is_as_in_file", "is_retired"]
    list_filter = [InDoubtFilter, "topic", "is_retired"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["slug", "title_en", "title_ko", "statement_en", "statement_ko"]
    actions = ["keep", "take", "retire", "restore"]

    class Media:
        css = {"all": ["css/authoring.css", "css/admin_laboratory.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A claim begins as a file, with its spec."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """A claim is retired: experiments point at it."""
        return False

    def view_on_site(self, claim: Claim) -> str | None:
        return None if claim.is_retired else claim.get_absolute_url()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return super().get_queryset(request).select_related("evidence")

    # The form ------------------------------------------------------------------------------------------------------
    def get_form(self, request: HttpRequest, obj: Claim, **kwargs: object) -> type[ClaimForm]:
        return super().get_form(request, obj, **kwargs | {"form": form_for(obj)})

    def get_readonly_fields(self, request: HttpRequest, obj: Claim | None = None) -> list[str]:
        return ["slug", "origin", "setting", "arm_names", "concept_list", *EVIDENCE]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: object, **kwargs: object
    ) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        if request.method == "POST" and context["errors"]:
            response.status_code = 422
        return response

    def get_fieldsets(self, request: HttpRequest, obj: Claim) -> Fieldsets:
        """A reader who may not change the claim gets texts where an editor gets fields that are no columns."""
        can_change = self.has_change_permission(request, obj)
        arms = _pairs([name for name, _slug, _language in arm_fields(obj.experiment_spec)])
        texts = {name: tuple(f"{name}_{language}" for language in LANGUAGES) for name in TRANSLATED}
        place = ["slug", "origin", "topic", "order", "concepts" if can_change else "concept_list", "is_retired"]
        return [
            (None, {"fields": [*place, "started_from"] if can_change else place}),
            (_("Texts"), {"fields": [texts[name] for name in ("title", "statement", "scope", "answer")]}),
            (_("Why it happens"), {"fields": ["mechanism_metric", "mechanism_at", texts["mechanism"]]}),
            (_("Names of the arms"), {"fields": arms if can_change else ["arm_names"]}),
            (_("Setting"), {"fields": ["setting"], "description": _SPEC_COMES_FROM_FILE}),
            (_("Verdict"), {"fields": ["expected", "textbook", *EVIDENCE]}),
        ]

    def save_model(self, request: HttpRequest, obj: Claim, form: ClaimForm, change: bool) -> None:
        cleaned = form.cleaned_data
        save_claim(obj, topic=cleaned["topic"], document=form.document, is_retired=cleaned["is_retired"])

    # What is shown -------------------------------------------------------------------------------------------------
    @admin.display(description=_("In words"))
    def setting(self, claim: Claim) -> SafeString:
        setting = Setting.of(claim)
        facts = facts_list(describe(setting.spec, setting.labels))
        if claim.is_retired:
            return facts  # readers get neither page
        links = [
            (claim.get_absolute_url(), gettext("The claim as readers see it")),
            (reverse("trainer:build", query={"claim": claim.slug}), gettext("This setting in the builder")),
        ]
        return format_html("{}<p>{}</p>", facts, format_html_join(" · ", '<a href="{}">{}</a>', links))

    @admin.display(description=_("File"))
    def origin(self, claim: Claim) -> str:
        if not claim.file_digest:
            return gettext("Its file is gone.")
        if claim_digest(claim) == claim.file_digest:
            return gettext("As in its file.")
        return gettext("Edited here. When its file changes, this edit stays; load_content --take %(slug)s ends it.") % {
            "slug": claim.slug
        }

    @admin.display(description=_("Names of the arms"))
    def arm_names(self, claim: Claim) -> str:
        names = [claim.arm_labels.get(arm.slug, {}) for arm in claim.experiment_spec.arms]
        return "; ".join(" / ".join(each.get(language, "") for language in LANGUAGES) for each in names)

    @admin.display(description=_("Concepts"))
    def concept_list(self, claim: Claim) -> str:
        return ", ".join(claim.concepts)

    @admin.display(description=_("Measured"))
    def measured(self, claim: Claim) -> str:
        evidence = evidence_of(claim)
        if evidence is None or not evidence.is_current:
            return gettext("not measured")
        words = {
            "measured": Verdict.Outcome(evidence.outcome).label,
            "expected": Verdict.Outcome(claim.expected).label,
        }
        if claim.is_flagged:
            return doubt(claim)
        if evidence.outcome == claim.expected:
            return words["measured"]
        return gettext("%(measured)s (expected: %(expected)s)") % words

    @admin.display(description=_("As in file"), boolean=True)
    def is_as_in_file(self, claim: Claim) -> bool:
        return claim_digest(claim) == claim.file_digest

    # Actions -------------------------------------------------------------------------------------------------------
    @admin.action(description=_("Verdict in doubt: keep the stored one"), permissions=["change"])
    def keep(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        self._say_decided(request, keep_evidence(claims))

    @admin.action(description=_("Verdict in doubt: take the new one as evidence"), permissions=["change"])
    def take(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        self._say_decided(request, take_retrained(claims))

    def _say_decided(self, request: HttpRequest, num_claims: int) -> None:
        text = ngettext("%(count)s verdict is decided.", "%(count)s verdicts are decided.", num_claims)
        self.message_user(request, text % {"count": num_claims}, messages.SUCCESS if num_claims else messages.WARNING)

    @admin.action(description=_("Retire the selected claims"), permissions=["change"])
    def retire(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        num_claims = retire_claims(claims)
        text = ngettext("%(count)s claim was retired.", "%(count)s claims were retired.", num_claims)
        self.message_user(request, text % {"count": num_claims}, messages.SUCCESS if num_claims else messages.WARNING)

    @admin.action(description=_("Bring the selected claims back"), permissions=["change"])
    def restore(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        num_claims = restore_claims(claims)
        text = ngettext("%(count)s claim is back.", "%(count)s claims are back.", num_claims)
        self.message_user(request, text % {"count": num_claims}, messages.SUCCESS if num_claims else messages.WARNING)


_SPEC_COMES_FROM_FILE = _(
    "What is trained is not typed here: evidence and experiments rest on it, so it comes from the claim's file."
)


def _pairs(names: list[str]) -> list[tuple[str, ...]]:
    """Both languages on one line."""
    return [tuple(names[start : start + len(LANGUAGES)]) for start in range(0, len(names), len(LANGUAGES))]
