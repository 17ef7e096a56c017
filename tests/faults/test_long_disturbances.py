"""What takes too long for every day: only at the true pace, with `make test-faults`."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection

from tests.faults.cluster import DIRECTORY, Cluster
from tests.faults.conftest import Pace, Workers
from tests.faults.disturbing import are_done, is_as_undisturbed, launch_long, paused, wait_for_training, was_leased
from tests.processes import Broker, start_worker_elsewhere, wait_until
from tests.trainer.making import launch, make_long_spec, make_spec
from trainer.engine.cost import CostModel
from trainer.engine.specs import parse_spec
from trainer.models import Experiment, Worker
from trainer.queue import send_word
from trainer.services.reporting import report_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


LONG = make_long_spec(num_epochs=120)


@pytest.fixture(scope="module")
def pace() -> Pace:
    return Pace(lease_seconds=settings.LEASE_SECONDS, sweep_seconds=settings.SWEEP_SECONDS, is_true=True)


def test_all_workers_killed_lose_nothing(learner: User, other_learner: User, workers: Workers, pace: Pace) -> None:
    both = workers.two()
    experiments = [launch_long(user, LONG) for user in (learner, other_learner, learner)]
    send_word(2)
    for experiment in experiments[:2]:
        wait_for_training(experiment)
    for worker in both:
        worker.kill()
    killed = time.monotonic()
    workers.two()
    pace.recovers(lambda: are_done(*experiments), since=killed, seconds=45, what="all workers killed, everything done")
    assert is_as_undisturbed(*experiments)


def test_a_broker_that_pauses_during_a_run_does_not_disturb_it(
    learner: User, own_broker: Broker, workers: Workers, pace: Pace
) -> None:
    experiment, following = launch_long(learner, LONG), launch_long(learner, LONG)
    workers.one()
    send_word()
    wait_for_training(experiment)
    with paused(own_broker):
        wait_until(lambda: are_done(experiment), seconds=pace.patience, what="the run that went on")
        time.sleep(60)
    back = time.monotonic()
    pace.recovers(
        was_leased(following), since=back, seconds=10, what="broker paused during a run, the next one in training"
    )
    wait_until(lambda: are_done(following), seconds=pace.patience, what="the run that was delayed")
    assert experiment.shards.get().epoch == 1
    assert is_as_undisturbed(experiment, following)


needs_server = pytest.mark.skipif(
    DIRECTORY not in os.environ, reason="SQLite has no server; make test-faults brings PostgreSQL's"
)


@needs_server
def test_a_restarted_database_brings_the_shard_back(learner: User, workers: Workers, pace: Pace) -> None:
    experiment = launch_long(learner, LONG)
    workers.one()
    send_word()
    wait_for_training(experiment)
    connection.close()
    Cluster(Path(os.environ[DIRECTORY])).restart()
    back = time.monotonic()
    pace.recovers(lambda: are_done(experiment), since=back, seconds=45, what="PostgreSQL restarted, done")
    assert is_as_undisturbed(experiment)


def test_a_word_that_comes_ten_times_trains_a_shard_once(learner: User, workers: Workers, pace: Pace) -> None:
    workers.two()
    experiment = launch_long(learner, LONG)
    send_word(10)
    wait_until(lambda: are_done(experiment), seconds=pace.patience, what="one of two workers")
    shard = experiment.shards.get()
    assert (shard.epoch, shard.num_attempts) == (1, 1)
    assert is_as_undisturbed(experiment)


def test_an_allocation_beyond_the_limit_fails_alone(learner: User, workers: Workers, pace: Pace) -> None:
    for worker in workers.running:
        worker.stop()
    narrow = workers.start(TRAINING_MEMORY_MEBIBYTES="512")
    document = make_spec().canonical()
    document["network"]["hidden_widths"] = [1024] * 40
    greedy = launch(learner)
    Experiment.objects.update(spec=parse_spec(document).canonical())  # the price would refuse it
    following = launch_long(learner, LONG)
    send_word()
    wait_until(lambda: greedy.is_finished and are_done(following), seconds=pace.patience, what="the next experiment")
    assert greedy.shards.get().reason == "out_of_memory"
    assert is_as_undisturbed(following)
    narrow.stop()


@needs_server
def test_workers_elsewhere_need_two_addresses_and_share_an_experiment(
    learner: User, own_broker: Broker, workers: Workers, tmp_path: Path
) -> None:
    """As on three other hosts: the program, DATABASE_URL, REDIS_URL, nothing else; each with a folder of its own."""
    for worker in workers.running:
        worker.stop()
    database = f"{Cluster(Path(os.environ[DIRECTORY])).url.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    addresses = {"DATABASE_URL": database, "REDIS_URL": own_broker.url}
    elsewhere = [start_worker_elsewhere(tmp_path / str(number), addresses) for number in range(3)]
    Worker.objects.all().delete()
    report_worker(name="earlier@tests", host="tests", num_processes=3, cost=CostModel().to_dict())
    experiment = launch(learner, spec=LONG, num_seeds=12)
    send_word(3)
    wait_until(lambda: are_done(experiment), seconds=120, what="three workers")
    for worker in elsewhere:
        worker.stop()
    assert set(experiment.shards.values_list("worker", flat=True)) == {worker.name for worker in elsewhere}
    assert is_as_undisturbed(experiment)
