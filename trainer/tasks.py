"""Celery's entries. A message carries nothing: what there is to do stands in the database."""

import logging

from celery import Task, shared_task
from django.conf import settings

from trainer import (
    shutdown,
    worker,  # noqa: F401 (connects the signals that prepare a worker's processes)
)
from trainer.models import Shard
from trainer.pricing import num_live_processes
from trainer.queue import TRAIN_NEXT, send_word
from trainer.services.retraining import queue_retraining

logger = logging.getLogger(__name__)

# Inside the tasks stand the imports that bring torch and scipy: beat and the web process know the tasks as well,
# and must not load 200 MB for it. A training worker has them in memory before it forks (trainer.worker).


@shared_task(
    name=TRAIN_NEXT,
    bind=True,
    soft_time_limit=settings.TRAINING_TIME_LIMIT_SECONDS,
    time_limit=settings.TRAINING_TIME_LIMIT_SECONDS + 30,
)
def train_next(self: Task) -> None:
    """Trains the best waiting shard, if there is one."""
    from trainer.services.running import train_shard  # noqa: PLC0415
    from trainer.services.training import lease_shard  # noqa: PLC0415

    shard = None if shutdown.is_announced() else lease_shard(worker=self.request.hostname)
    if shard is None:
        return
    try:
        train_shard(shard, should_hand_back=shutdown.is_announced)
    finally:
        if Shard.objects.queued().exists():
            send_word()


@shared_task(name="trainer.tasks.sweep")
def sweep() -> None:
    """Beat calls it on the queue `housekeeping`, which training can't starve."""
    from trainer.services import sweeping  # noqa: PLC0415

    sweeping.sweep()


@shared_task(name="trainer.tasks.retrain_claims")
def retrain_claims() -> None:
    """Beat calls it at night, on the queue `housekeeping`; the training itself waits for idle workers."""
    if num_claims := queue_retraining():
        logger.info("%s claims are trained again", num_claims)
        send_word(num_live_processes())
