"""What training costs here and now: the slowest live worker decides, so that no estimate is too rosy."""

from django.conf import settings
from django.db.models import Sum

from trainer.engine.cost import CostModel
from trainer.models import Worker


def current_cost_model() -> CostModel:
    """Of each constant the slowest live worker's; the engine's defaults while nobody has measured."""
    constants = CostModel().to_dict().keys()
    costs = Worker.objects.live().filter(cost__isnull=False).values_list("cost", flat=True)
    models = [cost for cost in costs if cost.keys() == constants]  # a worker of another version has other constants
    if not models:
        return CostModel()
    return CostModel.from_dict({name: max(model[name] for model in models) for name in constants})


def num_live_processes() -> int:
    """Processes that train at the same time; as many as configured while no worker has reported."""
    live = Worker.objects.live().aggregate(total=Sum("num_processes", default=0))["total"]
    return live or settings.TRAINING_PROCESSES
