"""Invariants of one shard's row and its measurements."""

from collections.abc import Iterator
from itertools import groupby

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import Now

from trainer.models import Measurement, Shard, Worker
from trainer.services.training import FAILURES

State = Shard.State
# What a row may look like in each state: anything else was not drawn by an arrow of the model's docstring.
FINISHED = Q(finished_at__isnull=False, lease_until__isnull=True)
WAS_LEASED = Q(epoch__gte=1, num_attempts__gte=1, started_at__isnull=False) & ~Q(worker="")
LEGAL = {
    State.QUEUED: Q(lease_until__isnull=True, finished_at__isnull=True, reason=""),
    State.RUNNING: WAS_LEASED & Q(lease_until__isnull=False, finished_at__isnull=True, reason=""),
    State.DONE: WAS_LEASED & FINISHED & Q(reason="", honesty__isnull=False),
    State.FAILED: WAS_LEASED & FINISHED & Q(reason__in=FAILURES),
    State.CANCELLED: FINISHED & Q(experiment__cancelled_at__isnull=False, reason=""),
}
CLOCK_SECONDS = 1.0  # a worker's own clock counts the seconds, the database's notes start and end


def illegal_paths() -> Iterator[str]:
    for state, looks_right in LEGAL.items():
        for shard in Shard.objects.filter(state=state).exclude(looks_right):
            yield f"{_name(shard)} is {state}, but its other columns are not those of a shard that came there"
    for shard in Shard.objects.exclude(state__in=LEGAL):
        yield f"{_name(shard)} is in the unknown state {shard.state!r}"
    too_often = Q(num_attempts__gt=F("epoch")) | Q(num_attempts__gt=settings.MAX_SHARD_ATTEMPTS)
    for shard in Shard.objects.filter(too_often):
        yield f"{_name(shard)} counts {shard.num_attempts} attempts in {shard.epoch} leases"
    for shard in Shard.objects.filter(finished_at__lt=F("started_at")):
        yield f"{_name(shard)} ended before it was started"


def crowded_workers() -> Iterator[str]:
    """A process trains one shard at a time, so a worker holds at most as many leases as it has processes."""
    live = Shard.objects.filter(state=State.RUNNING, lease_until__gte=Now()).values_list("worker")
    processes = dict(Worker.objects.values_list("name", "num_processes"))
    for worker, num_leases in live.annotate(num=Count("pk")).order_by():
        if worker in processes and num_leases > processes[worker]:
            yield f"{worker} holds {num_leases} leases with {processes[worker]} processes"


def epochs_out_of_order() -> Iterator[str]:
    """Flushes belong to the newest lease alone, follow on each other, and so do their steps."""
    flushes = Measurement.objects.order_by("shard", "epoch", "sequence").select_related("shard")
    for shard, group in groupby(flushes.iterator(chunk_size=200), key=lambda flush: flush.shard):
        last_step = -1
        for expected, flush in enumerate(group):
            if flush.epoch != shard.epoch:
                yield f"{_name(shard)} is in epoch {shard.epoch} and keeps a flush of epoch {flush.epoch}"
                break
            steps = [record["step"] for record in flush.records]
            if flush.sequence != expected or steps != sorted(set(steps)) or steps[:1] <= [last_step]:
                yield f"{_name(shard)}: flush {flush.sequence} of epoch {flush.epoch} does not follow on the one before"
                break
            last_step = steps[-1]


def strangers() -> Iterator[str]:
    same_owner = Q(owner=F("experiment__owner")) | Q(owner__isnull=True, experiment__owner__isnull=True)
    for shard in Shard.objects.exclude(same_owner, priority=F("experiment__priority")):
        yield f"{_name(shard)} has another owner or class than its experiment"


def wrong_charges() -> Iterator[str]:
    """What is charged is what was trained: nothing while it waits or after a failure of ours."""
    for shard in Shard.objects.filter(state__in=[State.QUEUED, State.FAILED]).exclude(training_seconds=0.0):
        yield f"{_name(shard)} is {shard.state} and charged {shard.training_seconds:g} s"
    for shard in Shard.objects.filter(Q(state=State.DONE, training_seconds=0.0) | Q(training_seconds__lt=0.0)):
        yield f"{_name(shard)} was trained and is charged {shard.training_seconds:g} s"
    ended = Shard.objects.filter(state__in=[State.DONE, State.CANCELLED], started_at__isnull=False)
    for shard in ended.exclude(finished_at=None):
        between = (shard.finished_at - shard.started_at).total_seconds()
        if shard.training_seconds > between + CLOCK_SECONDS:
            yield f"{_name(shard)} is charged {shard.training_seconds:g} s; from start to end it was {between:g} s"


def _name(shard: Shard) -> str:
    return f"shard {shard.pk} ({shard})"
