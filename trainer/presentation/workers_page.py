"""What staff see of the training: workers, the queue by class, throughput, and what failed of late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Sum
from django.db.models.functions import Now
from django.utils import timezone

from trainer.models import Shard, Worker
from trainer.models.experiment import Priority
from trainer.presentation.experiment_page import Subject
from trainer.wording.errors import failure_message
from trainer.wording.numbers import ABSENT, duration, percent

FAILURES_OF = timedelta(days=7)
MAX_FAILURES = 20
SPANS = (timedelta(hours=1), timedelta(days=1))


@dataclass(frozen=True)
class Training:
    """A shard in some worker's hands."""

    title: str
    place: str
    owner: str | None
    share: str
    seconds: str


@dataclass(frozen=True)
class WorkerLine:
    name: str
    host: str
    num_processes: int
    is_alive: bool
    seen_at: datetime
    trains: list[Training]


@dataclass(frozen=True)
class QueueLine:
    """Of one class: what waits, for how many learners, how long it should train, since when."""

    label: str
    num_shards: int
    num_learners: int
    work: str
    oldest_at: datetime | None


@dataclass(frozen=True)
class Throughput:
    """`busy` is the share of the live processes' time that went into training; `waited` a median."""

    hours: int
    num_shards: int
    trained: str
    busy: str
    waited: str


@dataclass(frozen=True)
class Failure:
    shard: Shard
    title: str
    reason: str


def workers_context() -> dict[str, Any]:
    live = Worker.objects.live()
    num_processes = live.aggregate(total=Sum("num_processes", default=0))["total"]
    return {
        "workers": list(_workers()),
        "num_processes": num_processes,
        "queue": [_queue(priority) for priority in Priority],
        "throughput": [_throughput(span, num_processes) for span in SPANS],
        "failures": list(_failures()),
        "read_at": timezone.now(),
    }


def _workers() -> Iterator[WorkerLine]:
    """The living first. A shard whose lease is over is in nobody's hands."""
    leased = _with_subjects(Shard.objects.leased())
    trains: dict[str, list[Training]] = {}
    for shard in leased.order_by("started_at"):
        trains.setdefault(shard.worker, []).append(_training(shard))
    alive = Exists(Worker.objects.live().filter(pk=OuterRef("pk")))
    for worker in Worker.objects.annotate(is_alive=alive).order_by("-is_alive", "name"):
        shards = trains.get(worker.name, [])
        yield WorkerLine(worker.name, worker.host, worker.num_processes, worker.is_alive, worker.seen_at, shards)


def _training(shard: Shard) -> Training:
    experiment = shard.experiment
    return Training(
        title=Subject.of(experiment).title,
        place=f"{shard.look}.{shard.position}",
        owner=experiment.owner.get_username() if experiment.owner else None,
        share=percent(min(1.0, shard.training_seconds / shard.estimated_seconds), decimals=0),
        seconds=duration(shard.training_seconds),
    )


def _queue(priority: Priority) -> QueueLine:
    waiting = Shard.objects.queued().filter(priority=priority)
    facts = waiting.aggregate(
        shards=Count("pk"),
        learners=Count("owner", distinct=True),
        seconds=Sum("estimated_seconds", default=0.0),
        oldest=Min("queued_at"),
    )
    work = duration(facts["seconds"]) if facts["shards"] else ABSENT
    return QueueLine(priority.label, facts["shards"], facts["learners"], work, facts["oldest"])


def _throughput(span: timedelta, num_processes: int) -> Throughput:
    done = Shard.objects.filter(state=Shard.State.DONE, finished_at__gte=Now() - span)
    rows = list(done.values_list("queued_at", "started_at", "training_seconds", "priority"))
    seconds = sum(trained for *_, trained, _ in rows)
    waits = [(start - queued).total_seconds() for queued, start, _, each in rows if each == Priority.INTERACTIVE]
    return Throughput(
        hours=round(span / timedelta(hours=1)),
        num_shards=len(rows),
        trained=duration(seconds) if rows else ABSENT,
        busy=percent(seconds / (span.total_seconds() * num_processes), decimals=0) if num_processes else ABSENT,
        waited=duration(max(0.0, median(waits))) if waits else ABSENT,
    )


def _failures() -> Iterator[Failure]:
    late = Shard.objects.filter(state=Shard.State.FAILED, finished_at__gte=Now() - FAILURES_OF)
    for shard in _with_subjects(late).order_by("-finished_at")[:MAX_FAILURES]:
        yield Failure(shard, Subject.of(shard.experiment).title, failure_message(shard.reason))


def _with_subjects(shards: QuerySet[Shard]) -> QuerySet[Shard]:
    return shards.select_related("experiment__owner", "experiment__claim")
