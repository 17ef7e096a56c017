"""Whose turn comes when, and why one comes later than it looked."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from tests.trainer.making import launch, lease, let_lapse, make_long_spec
from trainer.lineup import present_queue, prospect
from trainer.models import Experiment, Shard, Worker
from trainer.services.reporting import report_worker
from trainer.services.training import hand_back_shard, renew_lease
from trainer.turns import Delay


@pytest.fixture(autouse=True)
def one_process(settings: Settings) -> None:
    settings.TRAINING_PROCESSES = 1


def places(*experiments: Experiment) -> list[int]:
    return [present_queue().turns[experiment.pk].place for experiment in experiments]


def seconds(experiment: Experiment) -> float:
    return present_queue().start_of(experiment.pk)


def delays(experiment: Experiment) -> list[Delay]:
    return present_queue().delays(experiment.pk)


def each_takes(number: float) -> None:
    Shard.objects.update(estimated_seconds=number)


def report(name: str, *, num_processes: int = 1) -> None:
    report_worker(name=name, host=name, num_processes=num_processes, cost=None)


def test_the_oldest_is_next_among_equals(learner: User, other_learner: User) -> None:
    assert places(launch(learner), launch(other_learner)) == [1, 2]


def test_learners_take_turns(learner: User, other_learner: User) -> None:
    mine = [launch(learner) for _ in range(3)]
    other = launch(other_learner)
    each_takes(2.0)
    assert places(*mine, other) == [1, 3, 4, 2]


def test_the_places_are_those_that_the_leases_give(learner: User, other_learner: User, owner: User) -> None:
    users = (learner, learner, other_learner, learner, owner, other_learner)
    experiments = {launch(user, num_seeds=2 + number) for number, user in enumerate(users)}
    foreseen = sorted(experiments, key=places)
    leased = [lease().experiment for _ in experiments]
    assert leased == foreseen


def test_an_experiment_counts_once_however_many_shards_it_has(learner: User, settings: Settings) -> None:
    settings.TRAINING_PROCESSES = 2
    launch(learner, spec=make_long_spec(), num_seeds=4)
    assert places(launch(learner)) == [2]


def test_what_has_begun_and_waits_for_nothing_has_no_place(learner: User) -> None:
    experiment = launch(learner)
    lease()
    assert experiment.pk not in present_queue().turns
    assert seconds(experiment) == 0.0


def test_the_process_that_is_free_first_takes_the_next(learner: User, settings: Settings) -> None:
    settings.TRAINING_PROCESSES = 2
    launch(learner)
    renew_lease(lease(), elapsed_seconds=4.0)
    following, last = launch(learner), launch(learner)
    each_takes(10.0)
    assert (seconds(following), seconds(last)) == (0.0, 6.0)


def test_a_launch_would_stand_behind_what_its_learner_has_waiting(learner: User, other_learner: User) -> None:
    launch(learner)
    launch(learner)
    each_takes(3.0)
    assert (prospect(learner).place, prospect(learner).seconds) == (3, 6.0)
    assert (prospect(other_learner).place, prospect(other_learner).seconds) == (2, 3.0)


def test_nothing_is_late_as_long_as_nothing_has_happened(learner: User, other_learner: User) -> None:
    launch(other_learner)
    assert delays(launch(learner)) == []


def test_somebody_with_less_training_time_joined(learner: User, other_learner: User) -> None:
    experiments = [launch(learner) for _ in range(2)]
    each_takes(5.0)
    assert (seconds(experiments[1]), delays(experiments[1])) == (5.0, [])
    launch(other_learner)
    each_takes(5.0)
    assert delays(experiments[0]) == []
    assert (seconds(experiments[1]), delays(experiments[1])) == (10.0, [Delay("joined", 1, 5.0)])


def test_somebody_who_joined_and_trains_already_still_counts(
    learner: User, other_learner: User, settings: Settings
) -> None:
    settings.TRAINING_PROCESSES = 2
    launch(learner)
    lease()
    experiment = launch(learner)
    launch(other_learner)
    lease()
    each_takes(5.0)
    assert delays(experiment) == [Delay("joined", 1, 5.0)]


def test_a_worker_has_gone(learner: User, settings: Settings) -> None:
    report("here")
    report("there")
    launch(learner)
    launch(learner)
    experiment = launch(learner)
    each_takes(6.0)
    assert (seconds(experiment), delays(experiment)) == (6.0, [])
    silent = timezone.now() - timedelta(seconds=settings.WORKER_SILENCE_SECONDS + 1)
    Shard.objects.update(queued_at=silent)
    Worker.objects.filter(name="here").update(started_at=silent - timedelta(hours=1))
    Worker.objects.filter(name="there").update(started_at=silent - timedelta(hours=1), seen_at=silent)
    assert (seconds(experiment), delays(experiment)) == (12.0, [Delay("gone", 1, 6.0)])


def test_a_worker_that_was_gone_before_is_no_reason(learner: User) -> None:
    report("here")
    report("there")
    Worker.objects.filter(name="there").update(seen_at=timezone.now() - timedelta(hours=1))
    launch(learner)
    experiment = launch(learner)
    each_takes(6.0)
    assert delays(experiment) == []


def test_a_training_takes_longer_than_priced(learner: User) -> None:
    launch(learner)
    shard = lease()
    experiment = launch(learner)
    each_takes(4.0)
    renew_lease(shard, elapsed_seconds=7.0)
    assert delays(experiment) == [Delay("over", seconds=3.0)]


def test_a_training_starts_again(learner: User) -> None:
    launch(learner)
    experiment = launch(learner)
    let_lapse(lease())
    assert delays(experiment) == [Delay("again")]
    shard = lease()
    assert delays(experiment) == [Delay("again")]
    hand_back_shard(shard)
    assert delays(experiment) == [Delay("again")]
