"""Who is next, and how long it will take."""

from threading import Thread

import redis
from django.contrib.auth.models import User
from pytest_django import Settings

from tests.processes import Broker
from tests.trainer.making import launch, lease, make_long_spec
from trainer import queue
from trainer.models import Shard


def test_the_word_goes_out_from_any_thread_of_the_web_server(own_broker: Broker) -> None:
    thread = Thread(target=queue.send_word)
    thread.start()
    thread.join()
    with redis.Redis(unix_socket_path=str(own_broker.socket)) as client:
        assert client.llen("training") == 1


def test_the_next_experiment_is_at_position_one(learner: User, other_learner: User) -> None:
    first, second, third = launch(learner), launch(other_learner), launch(learner)
    assert [queue.position(experiment) for experiment in (first, second, third)] == [1, 2, 3]


def test_an_experiment_counts_once_however_many_shards_it_has(learner: User) -> None:
    launch(learner, spec=make_long_spec(), num_seeds=4)
    assert queue.position(launch(learner)) == 2


def test_what_has_begun_has_no_position(learner: User) -> None:
    experiment = launch(learner, spec=make_long_spec(), num_seeds=4)
    lease()
    assert queue.position(experiment) is None


def test_the_wait_is_what_is_ahead_over_all_processes(learner: User, settings: Settings) -> None:
    settings.TRAINING_PROCESSES = 2
    launch(learner)
    running = lease()
    Shard.objects.filter(pk=running.pk).update(estimated_seconds=10.0, training_seconds=4.0)
    Shard.objects.filter(experiment=launch(learner)).update(estimated_seconds=2.0)
    last = launch(learner)
    assert queue.waiting_seconds(last) == 4.0


def test_nothing_waits_for_what_has_begun(learner: User) -> None:
    experiment = launch(learner)
    lease()
    assert queue.waiting_seconds(experiment) == 0.0
