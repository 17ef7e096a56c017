"""Shards as staff see them: where each stands, who trained it, and whether it agreed with plain PyTorch."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.admin.columns import column, link_to, owner_name, paragraphs, seconds, seed_range
from trainer.admin.read_only import ReadOnlyAdmin
from trainer.models import Shard
from trainer.wording.errors import failure_message
from trainer.wording.numbers import ABSENT, number
from trainer.wording.setting import arm_labels


@admin.display(description=_("State"), ordering="state")
def state(shard: Shard) -> str:
    return shard.get_state_display()


@admin.display(description=_("Why it failed"), ordering="reason")
def failure(shard: Shard) -> str:
    return failure_message(shard.reason) if shard.reason else ABSENT


@admin.display(description=_("Seeds"))
def seeds(shard: Shard) -> str:
    return seed_range(shard.shard_plan.seeds)


PLACE = [column("look", _("Look")), column("position", _("Place"))]
ATTEMPTS = column("num_attempts", _("Attempts"))
WORKER = column("worker", _("Worker"))
QUEUED = column("queued_at", _("Queued"))
PROGRESS = [
    state,
    column("epoch", _("Leases")),
    ATTEMPTS,
    WORKER,
    seconds("training_seconds", _("Trained for")),
]
TIMES = [
    QUEUED,
    column("started_at", _("Started")),
    column("lease_until", _("Lease until")),
    column("finished_at", _("Finished")),
]


@admin.register(Shard)
class ShardAdmin(ReadOnlyAdmin):
    list_display = ["shard", "launched_by", state, ATTEMPTS, WORKER, failure, QUEUED]
    list_filter = ["state"]
    ordering = ["-queued_at", "experiment", "look", "position"]
    search_fields = ["experiment__public_id", "experiment__owner__username", "worker"]
    fieldsets = [
        (None, {"fields": ["experiment_link", *PLACE, "arms", seeds, seconds("estimated_seconds", _("Price"))]}),
        (_("Training"), {"fields": [*PROGRESS, failure, "honesty_in_words"]}),
        (_("When"), {"fields": TIMES}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shard]:
        return super().get_queryset(request).select_related("experiment__owner", "experiment__claim")

    @admin.display(description=_("Shard"), ordering="pk")
    def shard(self, shard: Shard) -> str:
        return f"{str(shard.experiment.public_id)[:8]}…/{shard.look}.{shard.position}"

    @admin.display(description=_("Owner"), ordering="experiment__owner__username")
    def launched_by(self, shard: Shard) -> str:
        return owner_name(shard.experiment)

    @admin.display(description=_("Experiment"))
    def experiment_link(self, shard: Shard) -> SafeString:
        return link_to(shard.experiment, str(shard.experiment))

    @admin.display(description=_("Arms"))
    def arms(self, shard: Shard) -> str:
        experiment = shard.experiment
        labels = arm_labels(experiment.experiment_spec, experiment.claim and experiment.claim.arm_labels)
        return ", ".join(labels[arm] for arm in shard.shard_plan.arms)

    @admin.display(description=_("Check against plain PyTorch"))
    def honesty_in_words(self, shard: Shard) -> str:
        return _honesty(shard.honesty) if shard.honesty else ABSENT


def _honesty(honesty: dict[str, Any]) -> SafeString:
    words = {
        "steps": ", ".join(map(str, honesty["checked_steps"])),
        "loss": number(honesty["max_loss_error"]),
        "gradient": number(honesty["max_gradient_error"]),
        "update": number(honesty["max_update_error"]),
    }
    errors = gettext("Largest relative errors: loss %(loss)s, gradient %(gradient)s, update %(update)s.")
    return paragraphs(
        [
            gettext("Agrees.") if honesty["ok"] else gettext("Does not agree."),
            gettext("Compared at the steps %(steps)s.") % words,
            errors % words,
        ]
    )
