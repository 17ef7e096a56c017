"""What readers' runs add to the claims, as staff see it: pooled analyses over distinct seeds, and counterexamples."""

# ruff: noqa: ARG002 (Django gives its hooks more than these need)

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from trainer.admin.columns import column, link_to, owner_name, paragraphs
from trainer.admin.read_only import ReadOnlyAdmin
from trainer.models import Counterexample, Pool, Verdict
from trainer.presentation.claim_page import Setting
from trainer.presentation.experiment_page import Subject
from trainer.presentation.verdict_card import verdict_card
from trainer.wording.numbers import ABSENT


@admin.display(description=_("Verdict"), ordering="outcome")
def outcome(row: Pool | Counterexample) -> str:
    return capfirst(Verdict.Outcome(row.outcome).label)


@admin.display(description=_("Reference run"), ordering="claim__evidence__outcome")
def reference(row: Pool | Counterexample) -> str:
    """What it is to be held against."""
    evidence = getattr(row.claim, "evidence", None)
    return capfirst(Verdict.Outcome(evidence.outcome).label) if evidence else ABSENT


@admin.display(description=_("Claim"), ordering="claim__slug")
def claim_title(row: Pool | Counterexample) -> str:
    return row.claim.title


@admin.display(description=_("Claim"))
def claim_link(row: Pool | Counterexample) -> SafeString:
    return link_to(row.claim, row.claim.title)


class OutcomeFilter(admin.SimpleListFilter):
    title = _("verdict")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return Verdict.Outcome.choices

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(outcome=self.value()) if self.value() else queryset


@admin.register(Pool)
class PoolAdmin(ReadOnlyAdmin):
    list_display = [
        *(claim_title, outcome, reference, column("num_seeds", _("Seeds"))),
        *(column("num_experiments", _("Readers' experiments")), column("judged_at", _("Judged"))),
    ]
    list_filter = [OutcomeFilter]
    list_select_related = ["claim__evidence"]
    search_fields = ["claim__slug", "claim__title_en", "claim__title_ko"]
    ordering = ["-judged_at"]
    fields = [claim_link, *list_display[1:], "is_current", "findings"]

    @admin.display(description=_("Up to date"), boolean=True)
    def is_current(self, pool: Pool) -> bool:
        return pool.spec_digest == pool.claim.spec_digest

    @admin.display(description=_("Effect and interval"))
    def findings(self, pool: Pool) -> SafeString | str:
        """None of another setting: it speaks of arms that the claim may no longer have."""
        if not self.is_current(pool):
            return ABSENT
        setting = Setting.of(pool.claim)
        card = verdict_card(pool.document, spec=setting.spec, labels=setting.labels, curves={}, claim=None)
        return paragraphs(each.finding for each in card.comparisons) or ABSENT


@admin.register(Counterexample)
class CounterexampleAdmin(ReadOnlyAdmin):
    list_display = [
        *(claim_title, "experiment_title", "owner", outcome, reference),
        *(column("num_seeds", _("Seeds")), column("found_at", _("Found at"))),
    ]
    list_filter = [OutcomeFilter]
    list_select_related = ["claim__evidence", "experiment__owner", "experiment__claim"]
    search_fields = ["claim__slug", "claim__title_en", "claim__title_ko", "experiment__public_id"]
    ordering = ["-found_at"]
    fields = [claim_link, "experiment_link", *list_display[2:]]

    @admin.display(description=_("Experiment"))
    def experiment_title(self, row: Counterexample) -> str:
        return Subject.of(row.experiment).title

    @admin.display(description=_("Experiment"))
    def experiment_link(self, row: Counterexample) -> SafeString:
        return link_to(row.experiment, self.experiment_title(row))

    @admin.display(description=_("Owner"), ordering="experiment__owner__username")
    def owner(self, row: Counterexample) -> str:
        return owner_name(row.experiment)
