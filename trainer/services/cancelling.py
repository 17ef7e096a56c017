"""Stops an experiment. The workers notice at their next flush; what was measured stays."""

from django.db import transaction
from django.db.models.functions import Now

from trainer.models import Experiment, Shard


def cancel_experiment(*, experiment: Experiment) -> bool:
    """False, and nothing changes, when no shard was waiting or running any more."""
    with transaction.atomic():
        Experiment.objects.select_for_update(no_key=True).get(pk=experiment.pk)
        num_stopped = experiment.shards.unfinished().update(
            state=Shard.State.CANCELLED, lease_until=None, finished_at=Now()
        )
        if num_stopped:
            Experiment.objects.filter(pk=experiment.pk).update(cancelled_at=Now())
    return num_stopped > 0
