"""How much one learner may ask for."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.trainer.making import launch, lease, make_claim, make_long_spec
from trainer.models import Experiment, Shard
from trainer.services.cancelling import cancel_experiment
from trainer.services.quota import QuotaReached
from trainer.services.training import fail_shard, renew_lease
from trainer.spec_links import linked


def refused(learner: User) -> QuotaReached:
    with pytest.raises(QuotaReached) as caught:
        launch(learner)
    return caught.value


def test_only_so_many_experiments_wait_at_a_time(learner: User, other_learner: User, settings: Settings) -> None:
    settings.MAX_QUEUED_EXPERIMENTS = 2
    experiments = [launch(learner), launch(learner)]
    assert refused(learner).code == "queued_experiments"
    launch(other_learner)
    cancel_experiment(experiment=experiments[0])
    launch(learner)


def test_only_so_many_experiments_train_at_a_time(learner: User, other_learner: User, settings: Settings) -> None:
    settings.MAX_RUNNING_EXPERIMENTS = 1
    launch(learner)
    launch(learner)
    renew_lease(lease(), elapsed_seconds=20.0)
    Shard.objects.update(estimated_seconds=80.0)
    quota = refused(learner)
    assert (quota.code, quota.limit, quota.retry_after_seconds) == ("running_experiments", 1, 60)
    launch(other_learner)


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


def test_nightly_work_fills_no_learners_quota(learner: User, settings: Settings) -> None:
    settings.MAX_QUEUED_SHARDS = 2
    launch(learner)
    Shard.objects.update(priority="nightly", owner=None)
    launch(learner)
    launch(learner)


def test_the_next_try_is_worth_it_once_one_that_waits_begins(learner: User, settings: Settings) -> None:
    settings.MAX_QUEUED_EXPERIMENTS, settings.TRAINING_PROCESSES = 1, 1
    launch(learner)
    lease()
    Shard.objects.update(estimated_seconds=40.0)
    launch(learner)
    assert refused(learner).retry_after_seconds == 40


LIMITS = {
    "1 of your experiments wait in the queue": {"MAX_QUEUED_EXPERIMENTS": 1},
    "The queue is full": {"MAX_QUEUED_SHARDS": 1},
    "Within a day": {"MAX_TRAINING_SECONDS_A_DAY": 10},
}


@pytest.mark.parametrize("words", LIMITS)
@pytest.mark.parametrize("page", ["/en/experiments/new/", "/en/claims/deep-sigmoid-does-not-train/"])
def test_a_form_says_what_a_launch_would_meet(
    learner: User, client_of: Callable[[User], Client], settings: Settings, words: str, page: str
) -> None:
    make_claim()
    client = client_of(learner)
    assert "0 of 4 experiments in training, 0 of 4 waiting; of 1 h 0 min of training" in client.get(page).text
    launch(learner)
    Shard.objects.update(estimated_seconds=11.0)
    for name, limit in LIMITS[words].items():
        setattr(settings, name, limit)
    assert words in client.get(page).text
    assert "It is worth another try in about" in client.get(page).text


def test_a_price_beyond_what_is_left_of_the_day_says_so(
    learner: User, client_of: Callable[[User], Client], settings: Settings
) -> None:
    launch(learner)
    client, page = client_of(learner), f"/en/experiments/new/?spec={linked(make_long_spec())}"
    assert "are left of what you may train" not in client.get(page).text
    Shard.objects.update(estimated_seconds=9.9)
    settings.MAX_TRAINING_SECONDS_A_DAY = 10
    assert "are left of what you may train" in client.get(page).text


def test_a_refused_launch_leads_back_to_what_was_entered(
    learner: User, client_of: Callable[[User], Client], settings: Settings
) -> None:
    settings.MAX_TRAINING_SECONDS_A_DAY = 0
    page = make_claim().get_absolute_url()
    client = client_of(learner)
    prediction = {"winner": "tanh", "effect": "61.5", "certainty": "sure", "num_seeds": "9"}
    refusal = client.post(page, prediction | {"idempotency_key": str(uuid4())})
    assert (refusal.status_code, f'href="{page}"' in refusal.text) == (429, True)
    assert 'value="61.5"' in client.get(page).text


def test_a_visitor_is_told_of_no_quota(db: None, client: Client) -> None:
    assert "experiments in training" not in client.get("/en/experiments/new/").text
