"""What a worker writes while it trains a shard, by guarded UPDATEs: it counts only while the lease is the writer's.

Leases run by the database's clock. A write that changes no row is the stop signal: cancelled, or another owner.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from trainer.models import Album, Experiment, Final, Measurement, Shard
from trainer.services.judging import settle_look

FAILURES = ("out_of_memory", "engine_disagrees", "time_limit", "worker_lost", "internal_error")


class LeaseLost(Exception):
    """The shard is no longer this worker's: nothing was written, and training it further is useless."""


def lease_shard(*, worker: str) -> Shard | None:
    """The best waiting shard, now this worker's, or None. `shard.epoch` goes with every later write."""
    while (choice := Shard.objects.leasable().in_lease_order().first()) is not None:
        with transaction.atomic():
            num_leased = (
                Shard.objects.leasable()
                .filter(pk=choice.pk, epoch=choice.epoch)
                .update(
                    state=Shard.State.RUNNING,
                    epoch=F("epoch") + 1,
                    num_attempts=F("num_attempts") + 1,
                    lease_until=_lease_end(),
                    worker=worker,
                    started_at=Now(),
                    training_seconds=0.0,
                )
            )
            if num_leased:  # else another worker was faster: choose again
                Measurement.objects.filter(shard=choice, epoch__lte=choice.epoch).delete()
                return _leased(choice)
    return None


def renew_lease(shard: Shard, *, elapsed_seconds: float) -> None:
    """Says that the worker lives. Raises LeaseLost."""
    _write(shard, lease_until=_lease_end(), training_seconds=elapsed_seconds)


def record_measurement(
    shard: Shard, *, sequence: int, records: Sequence[dict[str, Any]], elapsed_seconds: float
) -> None:
    """One flush, which also renews the lease. Raises LeaseLost."""
    with transaction.atomic():
        renew_lease(shard, elapsed_seconds=elapsed_seconds)
        Measurement.objects.create(shard=shard, epoch=shard.epoch, sequence=sequence, records=list(records))


def finish_shard(
    shard: Shard,
    *,
    finals: Sequence[Final],
    honesty: dict[str, Any],
    elapsed_seconds: float,
    tuning: dict[str, Any] | None = None,
    album: dict[str, Any] | None = None,
    environment: dict[str, str] | None = None,
) -> None:
    """Finals, snapshots if there are any, `done` and, after the last shard of a look, its verdict. Raises LeaseLost."""
    with transaction.atomic():
        _lock(shard.experiment_id)
        _write(
            shard,
            state=Shard.State.DONE,
            finished_at=Now(),
            lease_until=None,
            training_seconds=elapsed_seconds,
            honesty=honesty,
            tuning=tuning,
            environment=environment or {},
        )
        Final.objects.bulk_create(finals)
        if album:
            Album.objects.create(shard=shard, pages=album)
        settle_look(experiment_id=shard.experiment_id, look=shard.look)


def fail_shard(shard: Shard, *, reason: str) -> None:
    """Failures are ours: the learner is not charged, and the other shards are judged. Raises LeaseLost."""
    assert reason in FAILURES
    with transaction.atomic():
        _lock(shard.experiment_id)
        _write(
            shard,
            state=Shard.State.FAILED,
            reason=reason,
            finished_at=Now(),
            lease_until=None,
            training_seconds=0.0,
        )
        settle_look(experiment_id=shard.experiment_id, look=shard.look)


def hand_back_shard(shard: Shard) -> None:
    """The worker was asked to stop: somebody else trains it from the start, and this attempt does not count."""
    _write(
        shard,
        state=Shard.State.QUEUED,
        num_attempts=F("num_attempts") - 1,
        lease_until=None,
        training_seconds=0.0,
    )


def _write(shard: Shard, **values: Any) -> None:  # noqa: ANN401 (any field's value)
    owned = Shard.objects.filter(pk=shard.pk, epoch=shard.epoch, state=Shard.State.RUNNING)
    if not owned.update(**values):
        raise LeaseLost


def _lease_end() -> Any:  # noqa: ANN401 (an expression)
    return Now() + timedelta(seconds=settings.LEASE_SECONDS)


def _leased(choice: Shard) -> Shard:
    shard = Shard.objects.select_related("experiment").get(pk=choice.pk)
    shard.epoch = choice.epoch + 1
    return shard


def _lock(experiment_id: int) -> None:
    """One look is settled by one worker: of two that finish its last shards together, the second sees the first."""
    Experiment.objects.select_for_update(no_key=True).get(pk=experiment_id)
