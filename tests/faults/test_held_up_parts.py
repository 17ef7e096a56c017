"""What stands still for a while or comes at the worst moment: broker, database, cancelling."""

import random
import time

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from tests.faults.conftest import Pace, Workers
from tests.faults.disturbing import are_done, is_as_undisturbed, launch_long, paused, wait_for_training, was_leased
from tests.processes import Broker, wait_until
from tests.trainer.making import launch, make_long_spec
from trainer.models import Final
from trainer.queue import send_word
from trainer.services.cancelling import cancel_experiment

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_broker_that_pauses_at_the_launch_only_delays_it(
    learner: User, own_broker: Broker, workers: Workers, pace: Pace
) -> None:
    workers.one()
    with paused(own_broker):
        experiment = launch_long(learner)
        started = time.monotonic()
        send_word()
        assert time.monotonic() - started < 2, "a click waited for the broker"
        time.sleep(pace.choose(true=60, short=3))
    back = time.monotonic()
    pace.recovers(was_leased(experiment), since=back, seconds=10, what="broker paused at the launch, in training")
    wait_until(lambda: are_done(experiment), seconds=pace.patience, what="the run that was delayed")
    assert is_as_undisturbed(experiment)


def test_a_locked_database_is_waited_for(learner: User, workers: Workers, pace: Pace) -> None:
    experiment = launch_long(learner)
    workers.one()
    send_word()
    wait_for_training(experiment)
    with transaction.atomic():  # on SQLite nobody else writes until it ends
        if connection.vendor == "postgresql":
            connection.cursor().execute("LOCK TABLE trainer_shard IN ACCESS EXCLUSIVE MODE")
        time.sleep(pace.choose(true=3, short=0.8))
    wait_until(lambda: are_done(experiment), seconds=pace.patience, what="the run that waited")
    assert experiment.shards.get().epoch == 1
    assert is_as_undisturbed(experiment)


def test_divergence_is_a_result_even_when_it_is_disturbed(learner: User, workers: Workers, pace: Pace) -> None:
    experiment = launch_long(learner, make_long_spec(learning_rate=100.0))
    worker = workers.one()
    send_word()
    wait_for_training(experiment)
    worker.children[0].kill()
    wait_until(lambda: are_done(experiment), seconds=pace.patience, what="the second attempt")
    assert Final.objects.filter(value=None, diverged_at__isnull=False).count() == 2
    assert is_as_undisturbed(experiment)


def test_cancelling_at_any_moment_frees_the_worker(
    learner: User, workers: Workers, pace: Pace, django_user_model: type[User]
) -> None:
    """Whatever the worker is at: leasing, training, writing finals, judging."""
    workers.one()
    moments = random.Random(5)
    slowest = 0.0
    for number in range(int(pace.choose(true=100, short=6))):
        experiment = launch_long(learner, make_long_spec(num_epochs=2 + number % 12))
        send_word()
        time.sleep(moments.uniform(0.0, 0.6))
        was_stopped = cancel_experiment(experiment=experiment)
        cancelled = time.monotonic()
        following = launch(learner)
        send_word()
        wait_until(was_leased(following), seconds=pace.patience, what="the worker that was freed")
        slowest = max(slowest, time.monotonic() - cancelled)
        wait_until(lambda: are_done(following), seconds=pace.patience, what="the next experiment")  # noqa: B023
        assert experiment.state == ("cancelled" if was_stopped else "done")
        assert is_as_undisturbed(following)
    if pace.is_true:
        assert slowest <= 2
