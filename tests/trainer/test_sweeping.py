"""Housekeeping: what nobody else would finish."""

import redis
from django.contrib.auth.models import User

from tests.processes import Broker
from tests.trainer.making import launch, lease, let_lapse
from trainer.models import Experiment, Shard, Worker
from trainer.services.reporting import report_worker
from trainer.services.sweeping import fail_exhausted_shards, sweep, wake_workers

LONG_AGO = "2020-01-01T00:00:00Z"


def lose_workers(number: int) -> Shard:
    for _ in range(number):
        shard = lease()
        let_lapse(shard)
    return shard


def test_a_shard_that_lost_three_workers_fails(learner: User) -> None:
    experiment = launch(learner)
    lose_workers(3)
    fail_exhausted_shards()
    assert Shard.objects.get().reason == "worker_lost"
    assert experiment.state == Experiment.State.FAILED


def test_a_shard_with_attempts_left_stays(learner: User) -> None:
    launch(learner)
    lose_workers(2)
    fail_exhausted_shards()
    assert Shard.objects.leasable().count() == 1


def test_a_shard_in_its_last_attempt_is_left_alone(learner: User) -> None:
    launch(learner)
    lose_workers(2)
    lease()
    fail_exhausted_shards()
    assert Shard.objects.get().state == "running"


def num_words(broker: Broker) -> int:
    with redis.Redis(unix_socket_path=str(broker.socket)) as client:
        return client.llen("training")


def test_the_word_is_sent_while_work_waits_but_not_again_and_again(learner: User, own_broker: Broker) -> None:
    launch(learner)
    wake_workers()
    wake_workers()
    assert num_words(own_broker) == 1


def test_without_work_there_is_no_word(db: None, own_broker: Broker) -> None:
    before = num_words(own_broker)
    wake_workers()
    assert num_words(own_broker) == before


def test_a_sweep_without_broker_does_the_rest(learner: User, own_broker: Broker) -> None:
    own_broker.kill()
    launch(learner)
    lose_workers(3)
    report_worker(name="gone@nowhere", host="here", num_processes=1, cost=None)
    sweep()
    own_broker.start()
    assert Shard.objects.get().state == "failed"


def test_workers_that_were_silent_for_long_are_forgotten(db: None, own_broker: Broker) -> None:
    report_worker(name="gone@nowhere", host="here", num_processes=1, cost=None)
    Worker.objects.update(seen_at=LONG_AGO)
    report_worker(name="new@nowhere", host="here", num_processes=1, cost=None)
    sweep()
    assert list(Worker.objects.values_list("name", flat=True)) == ["new@nowhere"]
