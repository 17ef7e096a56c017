"""Housekeeping every few seconds: whatever a lost message, a dead worker or an empty broker left undone."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from trainer.models import Shard, Worker
from trainer.pricing import num_live_processes
from trainer.queue import BROKER_ERRORS, answering_workers, send_word
from trainer.services.training import LeaseLost, fail_shard

logger = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(days=30)  # a worker's row also keeps what training costs on its host


def sweep() -> None:
    """Safe to run at any time and at the same time as anything, itself included."""
    fail_exhausted_shards()
    note_live_workers()
    wake_workers()
    Worker.objects.filter(seen_at__lt=Now() - FORGOTTEN_AFTER).delete()


def fail_exhausted_shards() -> None:
    """Three workers were lost with it: it is taken out of the queue, so that the others get their turn."""
    for shard in Shard.objects.lapsed().filter(num_attempts__gte=settings.MAX_SHARD_ATTEMPTS):
        try:
            fail_shard(shard, reason="worker_lost")
        except LeaseLost:
            logger.info("shard %s ended by itself just now", shard.pk)


def note_live_workers() -> None:
    """Asks all workers over the broker: who answers takes messages."""
    names = list(Worker.objects.values_list("name", flat=True))
    if not names:
        return
    try:
        answering = answering_workers(names)
    except BROKER_ERRORS as error:
        logger.warning("no worker could be asked: %s", error)
        return
    Worker.objects.filter(name__in=answering).update(seen_at=Now())


def wake_workers() -> None:
    """A word for every process that could work, less the words that are still unread."""
    num_waiting = Shard.objects.leasable().count()
    if num_waiting:
        send_word(min(num_waiting, num_live_processes()), but_unread=True)
