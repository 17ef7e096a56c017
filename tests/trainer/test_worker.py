"""A real Celery worker, a real broker: what its processes are like, and what a word makes them do."""

import sys

import psutil
import pytest
from django.conf import settings
from django.contrib.auth.models import User

from tests.prerequisites import require
from tests.processes import Broker, CeleryWorker, start_training_worker, wait_until
from tests.trainer.making import launch, make_long_spec
from trainer.models import Experiment, Shard, Worker
from trainer.queue import send_word
from trainer.services.cancelling import cancel_experiment
from trainer.services.reporting import known_cost, report_worker
from trainer.services.sweeping import note_live_workers

pytestmark = pytest.mark.django_db(transaction=True)


def wait_for_verdict(experiment: Experiment) -> None:
    wait_until(lambda: experiment.is_finished, seconds=60, what="the verdict")


def test_a_word_trains_what_is_queued(learner: User, worker: CeleryWorker) -> None:
    experiment = launch(learner)
    send_word()
    wait_for_verdict(experiment)
    assert experiment.state == Experiment.State.DONE
    assert experiment.shards.get().worker == worker.name


def test_one_word_is_enough_for_many_shards(learner: User, other_learner: User, worker: CeleryWorker) -> None:
    experiments = [launch(learner), launch(other_learner), launch(learner)]
    send_word()
    for experiment in experiments:
        wait_for_verdict(experiment)


def test_ten_words_at_once_train_once(learner: User, worker: CeleryWorker) -> None:
    experiment = launch(learner)
    send_word(10)
    wait_for_verdict(experiment)
    assert Shard.objects.get().epoch == 1


def test_a_word_for_nothing_is_harmless(learner: User, worker: CeleryWorker) -> None:
    send_word(3)
    test_a_word_trains_what_is_queued(learner, worker)


def test_a_training_process_has_one_thread_and_low_priority(worker: CeleryWorker) -> None:
    for child in worker.children:
        assert child.num_threads() == 1
        assert child.nice() == 10


def test_a_training_process_may_only_use_so_much_memory(worker: CeleryWorker) -> None:
    require(sys.platform == "linux", "RLIMIT_DATA")
    limit = settings.TRAINING_MEMORY_MEBIBYTES * 2**20
    for child in worker.children:
        assert child.rlimit(psutil.RLIMIT_DATA) == (limit, limit)


def test_cancelling_frees_the_worker(learner: User, worker: CeleryWorker) -> None:
    cancelled = launch(learner, spec=make_long_spec())
    send_word()
    wait_until(cancelled.shards.filter(measurements__isnull=False).exists, what="a measurement")
    cancel_experiment(experiment=cancelled)
    following = launch(learner)
    send_word()
    wait_for_verdict(following)
    assert cancelled.state == Experiment.State.CANCELLED


def test_a_worker_that_answers_is_live_and_one_that_does_not_is_not(worker: CeleryWorker) -> None:
    for name in (worker.name, "gone@nowhere"):
        report_worker(name=name, host="here", num_processes=1, cost=None)
    Worker.objects.update(seen_at="2020-01-01T00:00:00Z")
    note_live_workers()
    assert list(Worker.objects.live().values_list("name", flat=True)) == [worker.name]


def test_a_worker_measures_its_costs_once_and_reports(broker: Broker) -> None:
    worker = start_training_worker(num_processes=2)
    row = Worker.objects.live().get(name=worker.name)
    worker.stop()
    assert row.num_processes == 2
    assert row.cost["per_step"] > 0
    assert known_cost(row.host) == row.cost
