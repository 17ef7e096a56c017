"""The broker is killed and comes back without memory: the database is the queue, so nothing is lost."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from tests.faults.conftest import Pace, Workers
from tests.faults.disturbing import remember_costs, wait_for_training
from tests.processes import Broker, wait_until
from tests.trainer.making import launch, make_long_spec
from trainer.models import Experiment
from trainer.queue import send_word

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def broker_is_back(own_broker: Broker) -> Iterator[None]:
    yield
    if not own_broker.answers():
        own_broker.start()


def test_a_word_that_nobody_hears_is_only_logged(own_broker: Broker, caplog: pytest.LogCaptureFixture) -> None:
    own_broker.kill()
    send_word()
    assert "the sweep will send it" in caplog.text


def test_an_experiment_queued_before_the_loss_still_finishes(
    learner: User, own_broker: Broker, workers: Workers, pace: Pace
) -> None:
    workers.one()
    experiment = launch(learner)
    own_broker.kill()
    send_word()
    own_broker.start()
    wait_until(lambda: experiment.is_finished, seconds=pace.patience, what="the sweep")
    assert experiment.state == Experiment.State.DONE


def test_a_shard_in_training_is_not_disturbed(learner: User, own_broker: Broker, workers: Workers, pace: Pace) -> None:
    remember_costs()
    experiment = launch(learner, spec=make_long_spec())
    workers.one()
    send_word()
    wait_for_training(experiment)
    own_broker.kill()
    own_broker.start()
    following = launch(learner)
    wait_until(lambda: experiment.is_finished and following.is_finished, seconds=pace.patience, what="both verdicts")
    assert experiment.shards.get().epoch == 1
