"""Workers that are killed, stopped or frozen in the middle of a shard; a broker that is killed and comes back without
memory: the database is the queue, so nothing is lost."""

import os
import signal
import time

import pytest
from django.contrib.auth.models import User

from tests.faults.conftest import Pace, Workers
from tests.faults.disturbing import are_done, is_as_undisturbed, launch_long, wait_for_training
from tests.processes import Broker, wait_until
from tests.trainer.making import launch
from trainer.models import Experiment, Shard
from trainer.queue import send_word

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_shard_of_a_killed_worker_is_trained_again_to_the_last_digit(
    learner: User, workers: Workers, pace: Pace
) -> None:
    experiment = launch_long(learner)
    worker = workers.one()
    send_word()
    wait_for_training(experiment)
    worker.kill()
    killed = time.monotonic()
    workers.one()
    pace.recovers(lambda: are_done(experiment), since=killed, seconds=45, what="worker killed, the second attempt done")
    shard = experiment.shards.get()
    assert (shard.epoch, shard.num_attempts) == (2, 2)
    assert is_as_undisturbed(experiment)


def test_a_shard_of_a_killed_training_process_is_trained_again(learner: User, workers: Workers, pace: Pace) -> None:
    experiment = launch_long(learner)
    worker = workers.one()
    send_word()
    wait_for_training(experiment)
    worker.children[0].kill()
    killed = time.monotonic()
    pace.recovers(
        lambda: are_done(experiment), since=killed, seconds=45, what="training process killed, the second attempt done"
    )
    assert experiment.shards.get().epoch == 2
    assert is_as_undisturbed(experiment)


def test_a_stopped_worker_hands_its_shard_back_uncounted(learner: User, workers: Workers, pace: Pace) -> None:
    experiment = launch_long(learner)
    worker = workers.one()
    send_word()
    wait_for_training(experiment)
    worker.stop()
    shard = experiment.shards.get()
    assert (shard.state, shard.num_attempts) == (Shard.State.QUEUED, 0)
    workers.one()
    wait_until(lambda: are_done(experiment), seconds=pace.patience, what="the second worker")
    assert is_as_undisturbed(experiment)


def test_late_writes_of_a_worker_that_was_frozen_change_nothing(learner: User, workers: Workers, pace: Pace) -> None:
    experiment = launch_long(learner)
    frozen = workers.one()
    send_word()
    wait_for_training(experiment)
    os.killpg(frozen.process.pid, signal.SIGSTOP)
    other = workers.start()
    wait_for_training(experiment, epoch=2)
    os.killpg(frozen.process.pid, signal.SIGCONT)
    wait_until(lambda: experiment.is_finished, seconds=pace.patience, what="the other worker")
    frozen.stop()
    shard = experiment.shards.get()
    assert (shard.epoch, shard.worker) == (2, other.name)
    assert is_as_undisturbed(experiment)


def test_a_shard_that_kills_its_workers_fails_and_the_queue_moves_on(
    learner: User, other_learner: User, workers: Workers, pace: Pace
) -> None:
    poison = launch_long(learner)
    worker = workers.one()
    send_word()
    for attempt in (1, 2, 3):
        wait_for_training(poison, epoch=attempt)
        worker.children[0].kill()
    following = launch(other_learner)
    send_word()
    wait_until(lambda: poison.is_finished and following.is_finished, seconds=pace.patience, what="the sweep")
    shard = poison.shards.get()
    assert (shard.state, shard.reason, shard.training_seconds) == ("failed", "worker_lost", 0.0)
    assert poison.state == Experiment.State.FAILED
    assert following.state == Experiment.State.DONE
    assert is_as_undisturbed(following)


def test_a_word_that_nobody_hears_is_only_logged(own_broker: Broker, caplog: pytest.LogCaptureFixture) -> None:
    own_broker.kill()
    send_word()
    assert "the sweep will send it" in caplog.text


def test_an_experiment_queued_before_the_loss_still_finishes(
    learner: User, own_broker: Broker, workers: Workers, pace: Pace
) -> None:
    """Launched while no broker is there; it comes back empty, and no word was ever sent."""
    workers.one()
    experiment = launch(learner)
    own_broker.kill()
    send_word()
    own_broker.start()
    back = time.monotonic()
    pace.recovers(lambda: are_done(experiment), since=back, seconds=15, what="empty broker, what waited done")
    assert is_as_undisturbed(experiment)


def test_a_shard_in_training_is_not_disturbed(learner: User, own_broker: Broker, workers: Workers, pace: Pace) -> None:
    experiment = launch_long(learner)
    workers.one()
    send_word()
    wait_for_training(experiment)
    own_broker.kill()
    own_broker.start()
    back = time.monotonic()
    following = launch(learner)
    send_word()
    pace.recovers(lambda: are_done(experiment, following), since=back, seconds=10, what="broker back, both done")
    assert experiment.shards.get().epoch == 1
    assert is_as_undisturbed(experiment, following)
