"""What the fault tests share: a run long enough to be disturbed, and what it gives when nobody does."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User

from tests.processes import Broker, remember_costs, wait_until
from tests.trainer.making import launch, make_long_spec
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import ExperimentSpec
from trainer.models import Experiment, Measurement, Shard, Worker

Results = tuple[list[dict[str, Any]], list[dict[str, Any]]]  # records and finals


def launch_long(learner: User, spec: ExperimentSpec | None = None) -> Experiment:
    """One shard of a second or two, however many workers there are."""
    Worker.objects.all().delete()
    remember_costs()
    experiment = launch(learner, spec=spec or make_long_spec(num_epochs=80))
    assert experiment.shards.count() == 1
    return experiment


def undisturbed(shard: Shard) -> Results:
    """The same plan, trained here."""
    run = ShardRun(shard.experiment.experiment_spec, shard.shard_plan)
    records = [record.to_dict() for record in run]
    return records, [final.to_dict() for final in run.finals]


def stored(shard: Shard) -> Results:
    records = [record for flush in shard.measurements.all() for record in flush.records]
    names = ("arm", "seed", "value", "diverged_at", "metrics")
    return records, [{name: getattr(final, name) for name in names} for final in shard.finals.all()]


def is_as_undisturbed(*experiments: Experiment) -> bool:
    """Finals and curves, to the last digit."""
    shards = [shard for experiment in experiments for shard in experiment.shards.all()]
    return all(_text(stored(shard)) == _text(undisturbed(shard)) for shard in shards)


def are_done(*experiments: Experiment) -> bool:
    return all(experiment.state == Experiment.State.DONE for experiment in experiments)


def was_leased(experiment: Experiment) -> Callable[[], bool]:
    return experiment.shards.filter(epoch__gte=1).exists


def wait_for_training(experiment: Experiment, *, epoch: int = 1) -> None:
    """Until a worker has written something in that epoch, and is still at it."""
    flushes = Measurement.objects.filter(shard__experiment=experiment, epoch=epoch)
    wait_until(flushes.exists, seconds=60, what=f"a measurement in epoch {epoch}")
    assert not experiment.is_finished


@contextmanager
def paused(broker: Broker) -> Iterator[None]:
    """It keeps its connections and answers nobody."""
    assert broker.process is not None
    broker.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        broker.process.send_signal(signal.SIGCONT)


def _text(results: Results) -> str:
    return json.dumps(results, sort_keys=True)
