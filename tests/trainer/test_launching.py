"""Launching an experiment and adding seeds to it."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tests.trainer.making import launch, make_claim, make_long_spec, make_spec
from trainer.engine.specs import SpecErrors
from trainer.models import Experiment, Prediction, SeedBlock, Shard
from trainer.services.launching import KeyReused, PredictionInput


def test_a_launch_stores_prediction_seeds_and_queued_shards(learner: User) -> None:
    prediction = PredictionInput(winner="tanh", effect=12.5, certainty="sure")
    experiment = launch(learner, num_seeds=3, prediction=prediction)
    assert (experiment.prediction.winner, experiment.prediction.effect) == ("tanh", 12.5)
    assert experiment.num_seeds == 3
    assert {shard.state for shard in experiment.shards.all()} == {"queued"}
    assert experiment.state == Experiment.State.QUEUED


def test_the_plan_covers_every_arm_and_seed_once(learner: User) -> None:
    experiment = launch(learner, spec=make_long_spec(), num_seeds=5)
    replicas = [replica for shard in experiment.shards.all() for replica in shard.shard_plan.replicas]
    assert sorted(replicas) == [(arm, seed) for arm in (0, 1) for seed in experiment.seeds]


def test_a_second_click_returns_the_first_experiment(learner: User) -> None:
    key = uuid4()
    assert launch(learner, key=key) == launch(learner, key=key)
    assert Experiment.objects.count() == Prediction.objects.count() == SeedBlock.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(learner: User) -> None:
    key = uuid4()
    launch(learner, key=key)
    with pytest.raises(KeyReused):
        launch(learner, key=key, num_seeds=3)


def test_two_learners_may_have_the_same_key(learner: User, other_learner: User) -> None:
    key = uuid4()
    assert launch(learner, key=key) != launch(other_learner, key=key)


def test_what_is_too_expensive_is_not_stored_and_the_field_is_named(learner: User) -> None:
    spec = make_spec(data={"name": "digits"}, num_epochs=500, batch_size=1)
    with pytest.raises(SpecErrors) as caught:
        launch(learner, spec=spec, num_seeds=30)
    assert [(error.code, error.field) for error in caught.value.errors] == [("too_expensive", "training.num_epochs")]
    assert not Experiment.objects.exists()


def test_seeds_of_later_launches_follow_the_reference_run(learner: User, other_learner: User) -> None:
    claim = make_claim()
    assert launch(learner, claim=claim, num_seeds=10).seeds == list(range(10, 20))
    assert launch(other_learner, claim=claim, num_seeds=4).seeds == list(range(20, 24))
    assert launch(learner, num_seeds=2).seeds == [10, 11]


def in_parallel(number: int, action: object) -> list[object]:
    """Runs the action in so many threads at once, each with its own connection."""
    barrier, results = Barrier(number), []

    def act() -> None:
        try:
            barrier.wait()
            results.append(action())
        finally:
            connection.close()

    threads = [Thread(target=act) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_launch_once(learner: User) -> None:
    key = uuid4()
    experiments = in_parallel(10, lambda: launch(learner, key=key).pk)
    assert len(experiments) == 10
    assert len(set(experiments)) == 1
    assert Shard.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_launches_of_one_spec_at_once_get_different_seeds(
    learner: User, other_learner: User, owner: User, settings: object
) -> None:
    learners = iter([learner, other_learner, owner])
    experiments = in_parallel(3, lambda: launch(next(learners)))
    seeds = [seed for experiment in experiments for seed in experiment.seeds]
    assert sorted(seeds) == list(range(10, 16))
