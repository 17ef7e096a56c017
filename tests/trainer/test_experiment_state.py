"""An experiment's state is derived, one by one and for a whole list."""

from itertools import product

from django.contrib.auth.models import User

from tests.trainer.making import launch, lease, make_long_spec
from trainer.models import Experiment, Shard
from trainer.models.experiment import unfinished_state
from trainer.services.cancelling import cancel_experiment
from trainer.services.launching import add_seeds
from trainer.services.training import fail_shard, hand_back_shard


def test_the_states_of_a_list_cost_one_query(
    learner: User, trained: Experiment, django_assert_num_queries: object
) -> None:
    waiting, cancelled = launch(learner), launch(learner)
    cancel_experiment(experiment=cancelled)
    with django_assert_num_queries(1):
        states = {experiment.pk: experiment.state for experiment in Experiment.objects.with_state()}
    assert states == {trained.pk: "done", waiting.pk: "queued", cancelled.pk: "cancelled"}
    assert all(experiment.state == states[experiment.pk] for experiment in Experiment.objects.all())


def test_one_of_two_shards_in_training_is_running(learner: User) -> None:
    experiment = launch(learner, spec=make_long_spec(), num_seeds=4)
    lease()
    assert experiment.state == Experiment.State.RUNNING
    assert not experiment.is_finished


def test_a_shard_that_was_handed_back_waits_again(learner: User) -> None:
    experiment = launch(learner)
    hand_back_shard(lease())
    assert experiment.state == Experiment.State.QUEUED


def test_an_experiment_without_result_has_failed(learner: User) -> None:
    experiment = launch(learner)
    fail_shard(lease(), reason="internal_error")
    assert experiment.state == Experiment.State.FAILED
    assert experiment.is_finished


def test_a_second_look_starts_in_the_queue(trained: Experiment) -> None:
    add_seeds(experiment=trained, num_seeds=2)
    assert Experiment.objects.get().state == Experiment.State.QUEUED
    assert list(Experiment.objects.unfinished()) == [trained]


def test_polls_derive_the_same_state_from_the_shards(learner: User, other_learner: User) -> None:
    """Without the query, in every mixture of states that an unfinished experiment can be in."""
    experiment = launch(learner, spec=make_long_spec(), num_seeds=4)
    first, second, *others = experiment.shards.all()
    Shard.objects.filter(pk__in=[shard.pk for shard in others]).delete()
    for states in product(Shard.State, repeat=2):
        for shard, state in zip((first, second), states, strict=True):
            Shard.objects.filter(pk=shard.pk).update(state=state)
        derived = unfinished_state(experiment.shards.values_list("look", "state"), experiment.num_looks)
        assert derived == (None if experiment.is_finished else experiment.state)
