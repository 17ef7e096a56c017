"""Verdicts of experiments as staff see them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from trainer.admin.columns import column, link_to, owner_name, paragraphs
from trainer.admin.read_only import ReadOnlyAdmin
from trainer.models import Verdict
from trainer.presentation.experiment_page import Subject
from trainer.presentation.verdict_card import VerdictCard, verdict_card


@admin.display(description=_("Verdict"), ordering="outcome")
def outcome(verdict: Verdict) -> str:
    return verdict.get_outcome_display()


@admin.display(description=_("Effect and interval"))
def findings(verdict: Verdict) -> SafeString:
    return paragraphs(each.finding for each in card_of(verdict).comparisons)


@admin.display(description=_("Wins"))
def wins(verdict: Verdict) -> SafeString:
    return paragraphs(each.wins for each in card_of(verdict).comparisons)


@admin.display(description=_("How it was judged"))
def fine_print(verdict: Verdict) -> SafeString:
    """With what is missing, if a shard failed."""
    card = card_of(verdict)
    return paragraphs(text for text in (card.fine_print, card.missing, *card.failures) if text)


def card_of(verdict: Verdict) -> VerdictCard:
    subject = Subject.of(verdict.experiment)
    return verdict_card(verdict.document, spec=subject.spec, labels=subject.labels, curves={}, claim=None)


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    list_display = ["experiment_title", "owner", column("look", _("Look")), outcome, column("created_at", _("Judged"))]
    list_filter = ["outcome"]
    search_fields = ["experiment__public_id", "experiment__owner__username", "experiment__claim__slug"]
    ordering = ["-created_at"]
    fields = ["experiment_link", "owner", *list_display[2:], findings, wins, fine_print]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verdict]:
        return super().get_queryset(request).select_related("experiment__owner", "experiment__claim")

    @admin.display(description=_("Experiment"))
    def experiment_title(self, verdict: Verdict) -> str:
        return Subject.of(verdict.experiment).title

    @admin.display(description=_("Experiment"))
    def experiment_link(self, verdict: Verdict) -> SafeString:
        return link_to(verdict.experiment, self.experiment_title(verdict))

    @admin.display(description=_("Owner"), ordering="experiment__owner__username")
    def owner(self, verdict: Verdict) -> str:
        return owner_name(verdict.experiment)
