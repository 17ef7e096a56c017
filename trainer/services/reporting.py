"""What a training worker says about itself: that it is there, and what training costs on its host."""

from typing import Any

from django.db.models.functions import Now

from trainer.engine.cost import CostModel
from trainer.models import Worker


def report_worker(*, name: str, host: str, num_processes: int, cost: dict[str, Any] | None) -> None:
    """At every start; from then on the sweep asks the worker and notes when it answered."""
    report = {"host": host, "num_processes": num_processes, "cost": cost, "started_at": Now(), "seen_at": Now()}
    Worker.objects.update_or_create(name=name, defaults=report)


def known_cost(host: str) -> dict[str, Any] | None:
    """As measured on this host, unless the cost model has other constants by now."""
    costs = Worker.objects.filter(host=host, cost__isnull=False).values_list("cost", flat=True)
    return next((cost for cost in costs if cost.keys() == CostModel().to_dict().keys()), None)
