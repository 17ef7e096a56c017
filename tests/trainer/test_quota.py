"""How much one learner may ask for."""

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from tests.trainer.making import launch, lease
from trainer.models import Experiment, Shard
from trainer.services.cancelling import cancel_experiment
from trainer.services.quota import QuotaReached
from trainer.services.training import fail_shard, renew_lease


def refused(learner: User) -> QuotaReached:
    with pytest.raises(QuotaReached) as caught:
        launch(learner)
    return caught.value


def test_only_so_many_experiments_wait_at_a_time(learner: User, other_learner: User, settings: Settings) -> None:
    settings.MAX_UNFINISHED_EXPERIMENTS = 2
    experiments = [launch(learner), launch(learner)]
    assert refused(learner).code == "unfinished_experiments"
    launch(other_learner)
    cancel_experiment(experiment=experiments[0])
    launch(learner)


def test_the_common_queue_is_only_so_long(learner: User, other_learner: User, settings: Settings) -> None:
    settings.MAX_QUEUED_SHARDS = 1
    launch(learner)
    assert refused(other_learner).code == "queue_full"


def test_training_seconds_a_day_are_limited_and_the_page_can_say_until_when(
    learner: User, other_learner: User, settings: Settings
) -> None:
    settings.MAX_TRAINING_SECONDS_A_DAY = 100
    launch(learner)
    shard = lease()
    renew_lease(shard, elapsed_seconds=100.0)
    Shard.objects.update(state="done")
    quota = refused(learner)
    assert (quota.code, quota.limit) == ("training_seconds", 100)
    assert 86_000 < quota.retry_after_seconds <= 86_400
    launch(other_learner)


def test_our_failures_are_not_charged(learner: User, settings: Settings) -> None:
    settings.MAX_TRAINING_SECONDS_A_DAY = 100
    launch(learner)
    shard = lease()
    renew_lease(shard, elapsed_seconds=100.0)
    fail_shard(shard, reason="internal_error")
    launch(learner)


def test_what_is_refused_leaves_nothing_behind(learner: User, settings: Settings) -> None:
    settings.MAX_QUEUED_SHARDS = 0
    refused(learner)
    assert not Experiment.objects.exists()
