"""What a poll of a running experiment answers: news since the cursor, 304 for none, fragments at the end."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.trainer.making import launch, lease, let_lapse, train_all
from trainer.models import Experiment, Shard
from trainer.services.reporting import report_worker
from trainer.services.training import record_measurement

Poll = Callable[..., HttpResponse]


@pytest.fixture
def poll(client_of: Callable[[User], Client], learner: User) -> Poll:
    client = client_of(learner)

    def get(experiment: Experiment, cursor: object = None, etag: str = "") -> HttpResponse:
        headers = {"If-None-Match": etag} if etag else {}
        query = {"cursor": json.dumps(cursor or {})}
        return client.get(f"{experiment.get_absolute_url()}progress/", query, headers=headers)

    return get


@pytest.fixture
def experiment(learner: User) -> Experiment:
    return launch(learner)


def record(shard: Shard, sequence: int, step: int) -> None:
    values = {"test/accuracy": [50.0] * len(shard.shard_plan.replicas)}
    record_measurement(shard, sequence=sequence, records=[{"step": step, "values": values}], elapsed_seconds=0.1)


def steps(news: dict[str, Any]) -> list[int]:
    return [record["step"] for shard in news["shards"] for record in shard["records"]]


def test_an_empty_cursor_gets_everything(poll: Poll, experiment: Experiment) -> None:
    shard = lease()
    record(shard, 0, 1)
    record(shard, 1, 5)
    news = poll(experiment).json()
    assert (news["state"], steps(news)) == ("running", [1, 5])
    assert news["cursor"] == {str(shard.pk): [1, 1]}


def test_a_cursor_gets_only_what_is_newer(poll: Poll, experiment: Experiment) -> None:
    shard = lease()
    record(shard, 0, 1)
    cursor = poll(experiment).json()["cursor"]
    record(shard, 1, 5)
    assert steps(poll(experiment, cursor).json()) == [5]


def test_nothing_new_is_304_and_reads_no_measurement(
    poll: Poll, experiment: Experiment, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record(lease(), 0, 1)
    first = poll(experiment)
    with django_assert_max_num_queries(5) as queries:
        again = poll(experiment, first.json()["cursor"], etag=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert not any('"records"' in query["sql"] for query in queries.captured_queries)


def test_a_record_changes_the_etag(poll: Poll, experiment: Experiment) -> None:
    shard = lease()
    etag = poll(experiment).headers["ETag"]
    record(shard, 0, 1)
    assert poll(experiment, etag=etag).status_code == 200


def test_a_shard_that_is_trained_again_is_told_to_start_from_nothing(poll: Poll, experiment: Experiment) -> None:
    shard = lease()
    record(shard, 0, 1)
    record(shard, 1, 5)
    cursor = poll(experiment).json()["cursor"]
    let_lapse(shard)
    record(lease(), 0, 1)
    [news] = poll(experiment, cursor).json()["shards"]
    assert (news["restart"], [record["step"] for record in news["records"]]) == (True, [1])


def test_a_shard_that_was_leased_again_but_is_silent_drops_its_points(poll: Poll, experiment: Experiment) -> None:
    shard = lease()
    record(shard, 0, 1)
    cursor = poll(experiment).json()["cursor"]
    let_lapse(shard)
    lease()
    assert poll(experiment, cursor).json()["shards"] == [{"id": shard.pk, "restart": True, "records": []}]


def test_a_waiting_experiment_tells_its_place(poll: Poll, experiment: Experiment) -> None:
    report_worker(name="training@here", host="here", num_processes=1, cost=None)
    news = poll(experiment).json()
    assert (news["state"], news["shards"]) == ("queued", [])
    assert "It is next." in news["fragments"]["state"]


def test_a_wait_that_grew_says_why_and_is_news(poll: Poll, learner: User, other_learner: User) -> None:
    report_worker(name="training@here", host="here", num_processes=1, cost=None)
    launch(learner)
    waiting = launch(learner)
    etag = poll(waiting).headers["ETag"]
    assert poll(waiting, etag=etag).status_code == 304
    launch(other_learner)
    Shard.objects.update(estimated_seconds=20.0)
    grown = poll(waiting, etag=etag).json()["fragments"]["state"]
    assert "Place 3 in the queue; its turn comes in about 40 s." in grown
    assert "Why it takes longer than at first: 1 experiment of somebody with less training time joined" in grown


def test_a_waiting_experiment_tells_when_nobody_works(poll: Poll, experiment: Experiment) -> None:
    assert "No training worker is running" in poll(experiment).json()["fragments"]["state"]


def test_the_end_brings_the_fragments_of_the_finished_page(poll: Poll, experiment: Experiment) -> None:
    train_all()
    news = poll(experiment).json()
    assert news["state"] == "done"
    assert "What to say in the interview" in news["fragments"]["verdict"]
    assert 'id="chart-data"' in news["fragments"]["curves"]


def test_the_fragments_are_those_of_the_page(
    poll: Poll, experiment: Experiment, client_of: Callable[[User], Client], learner: User
) -> None:
    train_all()
    fragments = poll(experiment).json()["fragments"]
    page = without_tokens(client_of(learner).get(experiment.get_absolute_url()).text)
    assert without_tokens(fragments["verdict"]).strip() in page
    assert without_tokens(fragments["curves"]).strip() in page


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def test_what_is_sent_is_finite_even_after_divergence(poll: Poll, learner: User) -> None:
    experiment = launch(learner)
    shard = lease()
    width = len(shard.shard_plan.replicas)
    records = [{"step": 1, "values": {"train/loss": [None] * width}}]
    record_measurement(shard, sequence=0, records=records, elapsed_seconds=0.1)
    text = poll(experiment).text
    assert json.loads(text, parse_constant=pytest.fail)


CURSORS = ["[]", "x", "{", '{"1": 2}', '{"1": [1]}', '{"1": ["a", 2]}', '{"1": [true, 1]}', "[" * 10_000, "null"]


@pytest.mark.parametrize("cursor", CURSORS, ids=lambda cursor: cursor[:16])
def test_a_cursor_that_is_none_is_a_bad_request(
    client_of: Callable[[User], Client], learner: User, experiment: Experiment, cursor: str
) -> None:
    response = client_of(learner).get(f"{experiment.get_absolute_url()}progress/", {"cursor": cursor})
    assert response.status_code == 400


@pytest.mark.parametrize("place", [[10**30, 10**30], [-5, -5], [0, 0]])
def test_a_cursor_of_unknown_shards_and_wild_numbers_is_harmless(
    poll: Poll, experiment: Experiment, place: list[int]
) -> None:
    shard = lease()
    record(shard, 0, 1)
    assert poll(experiment, {"999999": place, str(shard.pk): place}).status_code == 200
