"""Experiments as staff see them: what was asked, what was predicted, what became of it."""

# ruff: noqa: ARG002 (Django gives its hooks more than these need)

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.admin import shards, verdicts
from trainer.admin.columns import column, facts_list, link_to, owner_name, seconds, seed_range
from trainer.admin.read_only import ReadOnlyAdmin, ReadOnlyInline
from trainer.models import Experiment, Prediction, Shard, Verdict
from trainer.presentation.experiment_page import Subject
from trainer.wording.metrics import difference
from trainer.wording.numbers import ABSENT
from trainer.wording.rules import judged_quantity
from trainer.wording.setting import describe


class StateFilter(admin.SimpleListFilter):
    """State is derived, so it is no field to filter by."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return Experiment.State.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Experiment]) -> QuerySet[Experiment]:
        return queryset.filter(derived_state=self.value()) if self.value() else queryset


class ShardInline(ReadOnlyInline):
    model = Shard
    fields = readonly_fields = [*shards.PLACE, *shards.PROGRESS, shards.failure]
    show_change_link = True


class VerdictInline(ReadOnlyInline):
    model = Verdict
    fields = readonly_fields = [column("look", _("Look")), verdicts.outcome, verdicts.findings, verdicts.wins]


PRICE = seconds("price_seconds", _("Price"))
LAUNCHED = column("created_at", _("Launched"))


@admin.register(Experiment)
class ExperimentAdmin(ReadOnlyAdmin):
    list_display = ["title", "launched_by", "state", "seeds", "outcome", PRICE, LAUNCHED]
    list_filter = [StateFilter, "priority"]
    search_fields = ["public_id", "owner__username", "claim__slug"]
    fieldsets = [
        (None, {"fields": ["claim_link", "public_id", "launched_by", "state", "seeds", "predicted"]}),
        (_("When"), {"fields": [PRICE, LAUNCHED, column("cancelled_at", _("Cancelled"))]}),
        (_("Setting"), {"fields": ["setting"]}),
    ]
    inlines = [VerdictInline, ShardInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Experiment]:
        experiments = super().get_queryset(request).with_state().select_related("owner", "claim", "prediction")
        return experiments.prefetch_related("seed_blocks", "verdicts")

    def view_on_site(self, experiment: Experiment) -> None:
        """An experiment's page is its owner's alone."""

    @admin.display(description=_("Experiment"))
    def title(self, experiment: Experiment) -> str:
        return Subject.of(experiment).title

    @admin.display(description=_("Owner"), ordering="owner__username")
    def launched_by(self, experiment: Experiment) -> str:
        return owner_name(experiment)

    @admin.display(description=_("Claim"))
    def claim_link(self, experiment: Experiment) -> SafeString | str:
        return link_to(experiment.claim, experiment.claim.title) if experiment.claim else ABSENT

    @admin.display(description=_("State"))
    def state(self, experiment: Experiment) -> str:
        return experiment.state.label

    @admin.display(description=_("Seeds of each look"))
    def seeds(self, experiment: Experiment) -> str:
        return "; ".join(seed_range(block.seeds) for block in experiment.seed_blocks.all())

    @admin.display(description=_("Verdict"))
    def outcome(self, experiment: Experiment) -> str:
        """Of the newest look that was judged."""
        outcomes = [verdict.get_outcome_display() for verdict in experiment.verdicts.all()]
        return outcomes[-1] if outcomes else ABSENT

    @admin.display(description=_("Prediction"))
    def predicted(self, experiment: Experiment) -> str:
        if experiment.is_nightly:
            return ABSENT
        prediction, subject = experiment.prediction, Subject.of(experiment)
        words = {"certainty": prediction.get_certainty_display()}
        if prediction.winner == Prediction.NO_DIFFERENCE:
            return gettext("No difference (%(certainty)s)") % words
        if prediction.winner in {Prediction.HOLDS, Prediction.FAILS}:
            holds = gettext("The claim holds (%(certainty)s)"), gettext("The claim does not hold (%(certainty)s)")
            return holds[prediction.winner == Prediction.FAILS] % words
        words["arm"] = dict(zip(subject.slugs, subject.labels, strict=True))[prediction.winner]
        words["size"] = difference(prediction.effect, judged_quantity(subject.spec, subject.spec.rule.all_of[0]).unit)
        return gettext("%(arm)s ends higher, by %(size)s (%(certainty)s)") % words

    @admin.display(description=_("In words"))
    def setting(self, experiment: Experiment) -> SafeString:
        subject = Subject.of(experiment)
        return facts_list(describe(subject.spec, subject.labels))
