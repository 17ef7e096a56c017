"""When a look is judged, and on what."""

import pytest
from django.contrib.auth.models import User

from tests.trainer.making import launch, lease, make_long_spec, train_all
from trainer.models import Experiment, Final, Shard
from trainer.services.training import fail_shard, finish_shard


def launch_two_shards(learner: User) -> Experiment:
    experiment = launch(learner, spec=make_long_spec(), num_seeds=4)
    assert experiment.shards.count() == 2
    return experiment


def finish(shard: Shard) -> None:
    """As if every replica of the second arm had ended a bit higher."""
    finals = [
        Final(experiment=shard.experiment, shard=shard, arm=arm, seed=seed, value=50.0 + arm)
        for arm, seed in shard.shard_plan.replicas
    ]
    finish_shard(shard, finals=finals, honesty={"ok": True}, elapsed_seconds=1.0)


def test_a_look_is_not_judged_before_its_last_shard(learner: User) -> None:
    experiment = launch_two_shards(learner)
    finish(lease())
    assert not experiment.verdicts.exists()
    assert experiment.state == Experiment.State.RUNNING
    finish(lease())
    assert experiment.verdicts.get().document["num_seeds"] == 4


def test_the_complete_pairs_of_a_failed_look_are_judged_and_the_verdict_says_so(learner: User) -> None:
    experiment = launch_two_shards(learner)
    finish(lease())
    fail_shard(lease(), reason="out_of_memory")
    document = experiment.verdicts.get().document
    assert document["num_seeds"] == 2
    assert document["num_seeds_missing"] == 2
    assert document["failures"] == ["out_of_memory"]
    assert experiment.state == Experiment.State.DONE


def test_without_any_complete_pair_the_experiment_has_failed(learner: User) -> None:
    experiment = launch_two_shards(learner)
    for _ in range(2):
        fail_shard(lease(), reason="time_limit")
    assert not experiment.verdicts.exists()
    assert experiment.state == Experiment.State.FAILED


def test_finals_survive_a_look_that_can_not_be_judged(learner: User, caplog: pytest.LogCaptureFixture) -> None:
    experiment = launch(learner)
    Experiment.objects.update(spec=experiment.spec | {"rule": {"all_of": []}})
    shard = lease()
    shard.experiment = experiment
    finish(shard)
    assert experiment.finals.count() == 4
    assert experiment.state == Experiment.State.FAILED
    assert "could not be judged" in caplog.text


def test_a_verdict_of_the_first_look_stays_when_the_second_comes(trained: Experiment) -> None:
    first = trained.verdicts.values().get()
    train_all()
    assert trained.verdicts.filter(look=1).values().get() == first
