"""Experiments beside each other: what differs, curves together, and what an address may name."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.trainer.making import launch, make_spec, train_all
from trainer.models import Experiment

ClientOf = Callable[[User], Client]
NOBODY_S = "00000000-0000-4000-8000-000000000000"


def address(*ids: object) -> str:
    return "/en/experiments/compare/?" + "&".join(f"id={each}" for each in ids)


@pytest.fixture
def faster(learner: User, trained: Experiment) -> Experiment:
    experiment = launch(learner, spec=make_spec(learning_rate=0.5))
    train_all()
    return experiment


def test_only_what_differs_is_named(
    client_of: ClientOf, learner: User, trained: Experiment, faster: Experiment
) -> None:
    page = client_of(learner).get(address(trained.public_id, faster.public_id))
    rows = dict(page.context["comparison"].rows)
    assert list(rows) == ["Optimizer"]
    assert "0.1" in rows["Optimizer"][0] and "0.5" in rows["Optimizer"][1]


def test_their_curves_share_a_chart(
    client_of: ClientOf, learner: User, trained: Experiment, faster: Experiment
) -> None:
    comparison = client_of(learner).get(address(trained.public_id, faster.public_id)).context["comparison"]
    assert comparison.figures[0].metric == "test/accuracy"
    assert [arm["slug"] for arm in comparison.chart["arms"]] == ["A-tanh", "A-relu", "B-tanh", "B-relu"]
    curve = comparison.chart["curves"]["test/accuracy"]
    assert all(len(arm["mean"]) == len(curve["steps"]) for arm in curve["arms"].values())


@pytest.mark.parametrize("ids", [[], ["not-one"], ["' OR 1=1"], [NOBODY_S], [NOBODY_S] * 3])
def test_too_few_are_explained(client_of: ClientOf, learner: User, ids: list[object]) -> None:
    page = client_of(learner).get(address(*ids))
    assert page.status_code == 200
    assert "Choose two to 6" in page.text


def test_another_s_is_left_out_as_if_it_did_not_exist(
    client_of: ClientOf, other_learner: User, learner: User, trained: Experiment, faster: Experiment
) -> None:
    foreign = launch(other_learner)
    page = client_of(learner).get(address(trained.public_id, faster.public_id, foreign.public_id, uuid4(), "x"))
    assert [column.letter for column in page.context["comparison"].columns] == ["A", "B"]
    assert "3 of them are not among your experiments" in page.text
    assert foreign.get_absolute_url() not in page.text


def test_the_same_one_twice_is_one(client_of: ClientOf, learner: User, trained: Experiment) -> None:
    assert client_of(learner).get(address(trained.public_id, trained.public_id)).context["comparison"] is None


def test_at_most_six_stand_beside_each_other(
    client_of: ClientOf, learner: User, settings: object, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.MAX_QUEUED_EXPERIMENTS = 10
    ids = [launch(learner).public_id for _ in range(8)]
    client = client_of(learner)
    with django_assert_max_num_queries(40):
        page = client.get(address(*ids, *[uuid4() for _ in range(1000)]))
    assert len(page.context["comparison"].columns) == 6
    assert "At most 6 fit" in page.text
