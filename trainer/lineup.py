"""The queue as it stands now, read from the database: for pages that show a place in it, and for quotas."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, OuterRef
from django.utils import timezone

from trainer.models import Shard, Worker
from trainer.models.experiment import Priority
from trainer.turns import Crew, Queue, Training, Turn, Waiting

NOBODY = -1  # whose launch a visitor thinks of


def read_queue(also: int | None = None) -> Queue:
    """As it stands now; `also` is a learner whose training counts though nothing of theirs may wait."""
    waiting = tuple(_waiting())
    owners = {shard.owner for shard in waiting} | {also}
    return Queue(
        waiting=waiting,
        training=tuple(_training()),
        recent=Shard.objects.recent_seconds({owner for owner in owners if owner is not None}),
        crews=tuple(_crews()),
    )


def prospect(user: AbstractBaseUser | AnonymousUser) -> Turn:
    """What a launch of this learner would get now."""
    owner = user.pk if user.is_authenticated else NOBODY
    queue = read_queue(also=owner)
    launched = Waiting(0, 0, owner, Priority.INTERACTIVE, timezone.now(), 0.0)
    return replace(queue, waiting=(*queue.waiting, launched)).turns[0]


@dataclass
class _Remembered:
    queue: Queue | None = None
    until: float = 0.0


_remembered = _Remembered()


def present_queue() -> Queue:
    """Read once a moment by each web process, however many pages watch their place."""
    global _remembered  # noqa: PLW0603 (replaced whole: another thread sees the old one or the new one)
    now = _remembered
    if now.queue is None or now.until <= time.monotonic():
        now = _remembered = _Remembered(read_queue(), time.monotonic() + settings.QUEUE_ORDER_SECONDS)
    return now.queue


def _waiting() -> Iterable[Waiting]:
    rows = Shard.objects.leasable().values_list(
        "pk", "experiment_id", "owner_id", "priority", "queued_at", "estimated_seconds", "started_at"
    )
    return (Waiting(*row) for row in rows)


def _crews() -> Iterable[Crew]:
    is_live = Exists(Worker.objects.live().filter(pk=OuterRef("pk")))
    rows = Worker.objects.annotate(is_live=is_live).values_list("num_processes", "started_at", "seen_at", "is_live")
    return (Crew(*row) for row in rows)


def _training() -> Iterable[Training]:
    rows = Shard.objects.leased().values_list(
        "experiment_id", "owner_id", "queued_at", "started_at", "epoch", "estimated_seconds", "training_seconds"
    )
    for *row, estimated, trained in rows:
        yield Training(*row, left=max(0.0, estimated - trained), over=max(0.0, trained - estimated))
