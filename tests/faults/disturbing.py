"""What the fault tests share: a run long enough to be disturbed, and what it gives when nobody does."""

import json
from typing import Any

from tests.processes import wait_until
from tests.trainer.making import make_long_spec
from trainer.engine.runtime import ShardRun
from trainer.models import Experiment, Measurement, Shard


def undisturbed(shard: Shard) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Records and finals of the same plan, trained here."""
    run = ShardRun(make_long_spec(), shard.shard_plan)
    records = [record.to_dict() for record in run]
    return records, [final.to_dict() for final in run.finals]


def stored(shard: Shard) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    records = [record for flush in shard.measurements.all() for record in flush.records]
    names = ("arm", "seed", "value", "diverged_at", "metrics")
    return records, [{name: getattr(final, name) for name in names} for final in shard.finals.all()]


def is_same(one: object, other: object) -> bool:
    """To the last digit."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def wait_for_training(experiment: Experiment, *, epoch: int = 1) -> None:
    """Until a worker has written something in that epoch, and is still at it."""
    flushes = Measurement.objects.filter(shard__experiment=experiment, epoch=epoch)
    wait_until(flushes.exists, seconds=60, what=f"a measurement in epoch {epoch}")
    assert not experiment.is_finished
