"""Snapshots on the page of an experiment: stored with the shard, drawn for every arm and moment, in both languages."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.trainer.making import launch, make_spec, train_all
from trainer.engine.specs import SNAPSHOTS
from trainer.models import Album, Experiment, Shard
from trainer.presentation.snapshots import _boundary, _matrix, snapshots_of
from trainer.services.launching import add_seeds


@pytest.fixture
def seen(learner: User) -> Experiment:
    experiment = launch(learner, spec=make_spec(probes=SNAPSHOTS))
    train_all()
    return experiment


def test_a_finished_experiment_shows_both_for_every_arm(client: Client, learner: User, seen: Experiment) -> None:
    client.force_login(learner)
    for language, word in (("en", "Snapshots"), ("ko", "스냅숏")):
        page = client.get(seen.get_absolute_url().replace("/en/", f"/{language}/")).text
        assert word in page
        assert page.count('class="boundary"') == page.count("data confusion") == 2 * 6
        assert page.count("data-moment hidden") == 4 * 5  # the last of six is seen
        assert page.count('d="M') >= 2 * 6 and 'd=""' not in page


def test_a_running_one_and_one_without_show_none(client: Client, learner: User) -> None:
    client.force_login(learner)
    waiting, plain = launch(learner, spec=make_spec(probes=SNAPSHOTS)), launch(learner)
    assert "data-snapshots" not in client.get(waiting.get_absolute_url()).text
    train_all()
    assert "data-snapshots" not in client.get(plain.get_absolute_url()).text
    assert Album.objects.count() == Shard.objects.filter(experiment=waiting).count()


def test_further_seeds_are_counted_in(learner: User, seen: Experiment) -> None:
    labels = ["tanh", "ReLU"]
    before = snapshots_of(seen, seen.experiment_spec, labels)
    add_seeds(experiment=seen, num_seeds=2)
    train_all()
    after = snapshots_of(seen, seen.experiment_spec, labels)
    num_examples = [
        sum(count for _, cells in each.matrices[0].moments[-1].rows for count, _ in cells) for each in (before, after)
    ]
    assert num_examples[1] == 2 * num_examples[0] == 4 * seen.experiment_spec.data.num_test


def test_what_is_stored_stays_small(seen: Experiment) -> None:
    for pages in Album.objects.values_list("pages", flat=True):
        assert len(str(pages)) < 50_000


def test_a_boundary_is_drawn_by_the_winner_and_by_how_many_agree() -> None:
    votes = [0] * 288 + [7] * 144 + [10] * 144
    drawn = _boundary(5, num_networks=10, counts=[votes])
    assert [(winner, strength) for winner, strength, _ in drawn.regions] == [(0, 3), (1, 2), (1, 3)]
    assert drawn.shares == ["50.0%", "50.0%"] and drawn.agreement == "75.0%"
    assert drawn.regions[0][2].startswith("M0 23h24v1H0z")


def test_networks_that_have_all_diverged_are_said_to() -> None:
    assert "diverged" in _boundary(5, num_networks=0, counts=[[0] * 576]).sentence
    assert "diverged" in _matrix(5, num_networks=0, counts=[[0, 0], [0, 0]]).sentence


def test_a_cell_of_the_matrix_is_as_dark_as_its_share_of_the_row() -> None:
    matrix = _matrix(1, num_networks=1, counts=[[9, 1], [0, 4]])
    assert matrix.rows == [(0, [(9, 4), (1, 1)]), (1, [(0, 0), (4, 4)])]
    assert "92.9%" in matrix.sentence
