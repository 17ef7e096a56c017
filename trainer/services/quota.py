"""How much one learner may ask for, and how long the common queue may get. Launches and added seeds check it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet, Sum
from django.utils import timezone

from trainer.lineup import present_queue
from trainer.models import Shard
from trainer.models.experiment import Priority, State, unfinished_state
from trainer.pricing import num_live_processes

DAY = timedelta(days=1)
SHORTEST_WAIT_SECONDS = 5


class QuotaReached(Exception):
    """Not now: `code` says which limit (CODES), `retry_after_seconds` when it is worth another try."""

    CODES = ("running_experiments", "queued_experiments", "queue_full", "training_seconds")

    def __init__(self, code: str, *, limit: float, retry_after_seconds: int) -> None:
        assert code in self.CODES
        super().__init__(code, limit, retry_after_seconds)
        self.code = code
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


def check_quota(owner: AbstractBaseUser, *, price_seconds: float, num_shards: int) -> None:
    """Raises QuotaReached. Call it in the launch's transaction, with the owner's row locked."""
    _check_experiments(owner)
    limit = settings.MAX_QUEUED_SHARDS
    waiting = Shard.objects.queued().filter(priority=Priority.INTERACTIVE)
    excess = waiting.count() + num_shards - limit
    if excess > 0:
        raise QuotaReached("queue_full", limit=limit, retry_after_seconds=_seconds_of_work(waiting, excess))
    _check_training_seconds(owner, price_seconds)


def _check_experiments(owner: AbstractBaseUser) -> None:
    """A launch is worth another try when one that trains is done, or one that waits begins."""
    mine = _unfinished(owner)
    limits = {State.RUNNING: settings.MAX_RUNNING_EXPERIMENTS, State.QUEUED: settings.MAX_QUEUED_EXPERIMENTS}
    for state, limit in limits.items():
        if len(mine[state]) >= limit:
            queue = present_queue()
            ends = {State.RUNNING: queue.end_of, State.QUEUED: queue.start_of}[state]
            seconds = max(SHORTEST_WAIT_SECONDS, ceil(min(map(ends, mine[state]))))
            raise QuotaReached(f"{state.value}_experiments", limit=limit, retry_after_seconds=seconds)


def _unfinished(owner: AbstractBaseUser) -> dict[State, list[int]]:
    """What `with_state` derives, from the shards: every form that launches asks it."""
    unfinished = Shard.objects.filter(owner=owner).unfinished().values("experiment")
    shards: dict[tuple[int, int], list[tuple[int, str]]] = {}
    rows = Shard.objects.filter(experiment__in=unfinished)
    for pk, num_looks, *shard in rows.values_list("experiment", "experiment__num_looks", "look", "state"):
        shards.setdefault((pk, num_looks), []).append(tuple(shard))
    mine: dict[State, list[int]] = {State.RUNNING: [], State.QUEUED: []}
    for (pk, num_looks), each in shards.items():
        mine[unfinished_state(each, num_looks)].append(pk)
    return mine


@dataclass(frozen=True)
class Usage:
    """What a learner has used of what they may, for the forms that launch."""

    num_running: int
    max_running: int
    num_queued: int
    max_queued: int
    used_seconds: float
    max_seconds: float
    refusal: QuotaReached | None


def usage(owner: AbstractBaseUser) -> Usage:
    """`refusal` is what the smallest launch would meet now."""
    try:
        check_quota(owner, price_seconds=0.0, num_shards=1)
        refusal = None
    except QuotaReached as reached:
        refusal = reached
    waiting, trained = _training_of(owner)
    mine = _unfinished(owner)
    return Usage(
        num_running=len(mine[State.RUNNING]),
        max_running=settings.MAX_RUNNING_EXPERIMENTS,
        num_queued=len(mine[State.QUEUED]),
        max_queued=settings.MAX_QUEUED_EXPERIMENTS,
        used_seconds=waiting + sum(seconds for _, seconds in trained),
        max_seconds=settings.MAX_TRAINING_SECONDS_A_DAY,
        refusal=refusal,
    )


def _check_training_seconds(owner: AbstractBaseUser, price_seconds: float) -> None:
    limit = settings.MAX_TRAINING_SECONDS_A_DAY
    waiting, trained = _training_of(owner)
    excess = waiting + sum(seconds for _, seconds in trained) + price_seconds - limit
    if excess <= 0:
        return
    retry_after = DAY.total_seconds()
    for started_at, seconds in trained:  # the oldest leave the window first
        excess -= seconds
        if excess <= 0:
            retry_after = (started_at + DAY - timezone.now()).total_seconds()
            break
    raise QuotaReached("training_seconds", limit=limit, retry_after_seconds=max(1, round(retry_after)))


def _training_of(owner: AbstractBaseUser) -> tuple[float, list[tuple[datetime, float]]]:
    """Estimates for what is still to be trained; and what was trained in the last 24 hours, the oldest first."""
    shards = Shard.objects.filter(owner=owner)
    waiting = shards.unfinished().aggregate(total=Sum("estimated_seconds", default=0.0))["total"]
    trained = shards.filter(started_at__gte=timezone.now() - DAY, training_seconds__gt=0)
    trained = trained.exclude(state=Shard.State.RUNNING).order_by("started_at")
    return waiting, list(trained.values_list("started_at", "training_seconds"))


def _seconds_of_work(shards: QuerySet[Shard], num_shards: int) -> int:
    """Until that many of these shards should be trained, if the others do not come first."""
    estimates = shards.order_by("queued_at", "pk").values_list("estimated_seconds", flat=True)[:num_shards]
    return max(SHORTEST_WAIT_SECONDS, ceil(sum(estimates) / num_live_processes()))
