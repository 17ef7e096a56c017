"""Training workers as staff see them: who reported in, and what training costs there."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.admin.columns import column, facts_list
from trainer.admin.read_only import ReadOnlyAdmin
from trainer.models import Worker
from trainer.wording.numbers import number
from trainer.wording.setting import Fact

COSTS: dict[str, Promise] = {
    "per_step": _("A step of a stack, whatever its size"),
    "per_layer": _("A layer of a step, forward and backward"),
    "per_gigaflop": _("A billion floating point operations"),
    "per_million_elements": _("A million inputs and activations"),
    "per_million_parameters": _("A million parameters in the optimizer"),
    "per_replica": _("A replica: its data, initial weights and check"),
}


@admin.register(Worker)
class WorkerAdmin(ReadOnlyAdmin):
    list_display = [
        column("name", _("Name")),
        column("host", _("Host")),
        column("num_processes", _("Processes")),
        "is_live",
        column("seen_at", _("Seen")),
        column("started_at", _("Started")),
    ]
    fields = [*list_display, "costs"]
    ordering = ["-seen_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Worker]:
        live = Worker.objects.live().filter(pk=OuterRef("pk"))
        return super().get_queryset(request).annotate(answers=Exists(live))

    @admin.display(description=_("Answers"), boolean=True, ordering="answers")
    def is_live(self, worker: Worker) -> bool:
        return worker.answers

    @admin.display(description=_("What training costs here"))
    def costs(self, worker: Worker) -> SafeString | str:
        if not worker.cost:
            return gettext("Not measured yet: the built-in estimate is used.")
        costs = [(str(label), worker.cost[name]) for name, label in COSTS.items() if name in worker.cost]
        return facts_list(
            Fact(label, gettext("%(number)s ms") % {"number": number(1000 * cost)}) for label, cost in costs
        )
