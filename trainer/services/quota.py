"""How much one learner may ask for, and how long the common queue may get. Launches and added seeds check it."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Sum
from django.utils import timezone

from trainer.models import Experiment, Shard
from trainer.models.experiment import Priority

DAY = timedelta(days=1)
SHORT_WAIT_SECONDS = 30


class QuotaReached(Exception):
    """Not now: `code` says which limit (CODES), `retry_after_seconds` when it is worth another try."""

    CODES = ("unfinished_experiments", "queue_full", "training_seconds")

    def __init__(self, code: str, *, limit: float, retry_after_seconds: int) -> None:
        assert code in self.CODES
        super().__init__(code, limit, retry_after_seconds)
        self.code = code
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


def check_quota(owner: AbstractBaseUser, *, price_seconds: float, num_shards: int) -> None:
    """Raises QuotaReached. Call it in the launch's transaction, with the owner's row locked."""
    limit = settings.MAX_UNFINISHED_EXPERIMENTS
    if Experiment.objects.owned_by(owner).unfinished().count() >= limit:
        raise QuotaReached("unfinished_experiments", limit=limit, retry_after_seconds=SHORT_WAIT_SECONDS)
    limit = settings.MAX_QUEUED_SHARDS
    if Shard.objects.queued().filter(priority=Priority.INTERACTIVE).count() + num_shards > limit:
        raise QuotaReached("queue_full", limit=limit, retry_after_seconds=SHORT_WAIT_SECONDS)
    _check_training_seconds(owner, price_seconds)


def _check_training_seconds(owner: AbstractBaseUser, price_seconds: float) -> None:
    """Seconds trained in the last 24 hours, and estimates for what is still to be trained."""
    limit = settings.MAX_TRAINING_SECONDS_A_DAY
    shards = Shard.objects.filter(experiment__owner=owner)
    waiting = shards.unfinished().aggregate(total=Sum("estimated_seconds", default=0.0))["total"]
    trained = list(
        shards.filter(started_at__gte=timezone.now() - DAY, training_seconds__gt=0)
        .exclude(state=Shard.State.RUNNING)
        .order_by("started_at")
        .values_list("started_at", "training_seconds")
    )
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
