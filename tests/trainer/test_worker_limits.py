"""A real worker ends what takes too much time or memory, says why, and goes on."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from tests.processes import Broker, CeleryWorker, start_training_worker, wait_until
from tests.trainer.making import launch, make_long_spec, make_spec
from trainer.engine.cost import CostModel
from trainer.engine.plan import plan_shards
from trainer.engine.specs import parse_spec
from trainer.models import Experiment, Shard
from trainer.queue import send_word

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def narrow_worker(own_broker: Broker, django_db_setup: None) -> Iterator[CeleryWorker]:
    limits = {"TRAINING_TIME_LIMIT_SECONDS": "2", "TRAINING_MEMORY_MEBIBYTES": "512"}
    process = start_training_worker(environment=limits)
    yield process
    process.stop()


def reasons(experiment: Experiment) -> set[str]:
    """Why its shards failed."""
    send_word()
    wait_until(lambda: experiment.is_finished, seconds=90, what="the end")
    return {shard.reason for shard in experiment.shards.filter(state=Shard.State.FAILED)}


def test_a_shard_that_trains_too_long_is_ended(learner: User, narrow_worker: CeleryWorker) -> None:
    assert reasons(launch(learner, spec=make_long_spec(num_epochs=2500))) == {"time_limit"}
    assert Shard.objects.filter(state="failed").first().training_seconds == 0


def test_a_shard_that_asks_for_too_much_memory_fails(learner: User, narrow_worker: CeleryWorker) -> None:
    document = make_spec().canonical()
    document["network"]["hidden_widths"] = [1024] * 40
    plan = plan_shards(parse_spec(document), (10,), num_workers=1, cost=CostModel())[0]
    experiment = launch(learner)
    Experiment.objects.update(spec=document)  # the price would refuse it
    Shard.objects.update(plan=plan.to_dict())
    assert reasons(experiment) == {"out_of_memory"}


def test_the_worker_goes_on(learner: User, narrow_worker: CeleryWorker) -> None:
    experiment = launch(learner)
    assert not reasons(experiment)
    assert experiment.state == Experiment.State.DONE
