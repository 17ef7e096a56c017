"""Stopping an experiment."""

from django.contrib.auth.models import User

from tests.trainer.making import launch, lease, make_long_spec
from trainer.models import Experiment
from trainer.services.cancelling import cancel_experiment
from trainer.services.training import lease_shard, record_measurement


def test_a_waiting_experiment_is_never_trained(learner: User) -> None:
    experiment = launch(learner)
    assert cancel_experiment(experiment=experiment) is True
    assert experiment.state == Experiment.State.CANCELLED
    assert lease_shard(worker="training@here") is None


def test_a_running_one_keeps_what_was_measured(learner: User) -> None:
    experiment = launch(learner, spec=make_long_spec(), num_seeds=4)
    shard = lease()
    record_measurement(shard, sequence=0, records=[], elapsed_seconds=1.0)
    assert cancel_experiment(experiment=experiment) is True
    assert {shard.state for shard in experiment.shards.all()} == {"cancelled"}
    assert shard.measurements.count() == 1


def test_cancelling_twice_changes_nothing(learner: User) -> None:
    experiment = launch(learner)
    cancel_experiment(experiment=experiment)
    before = Experiment.objects.values().get()
    assert cancel_experiment(experiment=experiment) is False
    assert Experiment.objects.values().get() == before


def test_a_finished_experiment_stays_finished(learner: User, trained: Experiment) -> None:
    assert cancel_experiment(experiment=trained) is False
    assert trained.state == Experiment.State.DONE
