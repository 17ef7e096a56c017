"""More seeds for an experiment that has its verdict: another look."""

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from tests.trainer.making import launch, train_all
from trainer.models import Experiment
from trainer.services.launching import LimitReached, add_seeds


def test_added_seeds_are_a_second_look_at_all_of_them(trained: Experiment) -> None:
    assert add_seeds(experiment=trained, num_seeds=3) == 2
    assert Experiment.objects.get().state == Experiment.State.QUEUED
    train_all()
    first, second = trained.verdicts.all()
    assert (first.document["num_seeds"], second.document["num_seeds"]) == (2, 5)
    assert (first.document["level"], second.document["level"]) == (0.025, 0.0125)


def test_added_seeds_are_new_ones(learner: User, trained: Experiment) -> None:
    launch(learner)
    add_seeds(experiment=trained, num_seeds=2)
    assert trained.seeds == [10, 11, 14, 15]


def refused(experiment: Experiment, num_seeds: int = 2) -> LimitReached:
    with pytest.raises(LimitReached) as caught:
        add_seeds(experiment=experiment, num_seeds=num_seeds)
    return caught.value


def test_there_are_three_looks_at_most(trained: Experiment) -> None:
    for _ in range(2):
        add_seeds(experiment=trained, num_seeds=2)
        train_all()
    assert refused(trained).code == "looks"


def test_there_are_thirty_seeds_at_most(trained: Experiment) -> None:
    limit = refused(trained, num_seeds=29)
    assert (limit.code, limit.limit) == ("seeds", 28)


def test_seeds_are_added_once_the_verdict_is_there(learner: User, trained: Experiment) -> None:
    assert refused(launch(learner)).code == "not_done"


def test_a_second_click_adds_nothing(trained: Experiment) -> None:
    add_seeds(experiment=trained, num_seeds=2)
    assert refused(trained).code == "not_done"
    assert trained.seed_blocks.count() == 2


def test_a_refused_addition_leaves_nothing_behind(trained: Experiment, settings: Settings) -> None:
    settings.MAX_SEEDS = 3
    refused(trained)
    assert Experiment.objects.get().num_looks == 1
