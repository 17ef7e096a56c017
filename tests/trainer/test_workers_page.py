"""/workers: staff see who trains what, what waits in which class, and what failed."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.trainer.making import launch, lease, make_claim, make_spec
from trainer.models import Shard
from trainer.services.reporting import report_worker
from trainer.services.retraining import queue_retraining
from trainer.services.training import fail_shard, renew_lease


@pytest.fixture
def busy(learner: User, other_learner: User) -> None:
    """One shard is being trained, one waits, one failed, and the claims are queued for the night."""
    report_worker(name="training@here", host="here.example", num_processes=2, cost=None)
    report_worker(name="training@gone", host="gone.example", num_processes=1, cost=None)
    make_claim("learning-rate-far-too-low")
    queue_retraining()
    for _ in range(2):
        launch(learner)
    launch(other_learner, spec=make_spec(learning_rate=0.2))
    fail_shard(lease(), reason="out_of_memory")
    renew_lease(lease(worker="training@here"), elapsed_seconds=2.5)


def test_staff_see_workers_queue_and_failures(busy: None, owner: User, client_of: Callable[[User], Client]) -> None:
    page = client_of(owner).get("/en/workers/").text
    for words in ("here.example", "3 processes", "learner · 2.5 s", "interactive", "nightly", "memory"):
        assert words in page


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_part_that_is_refreshed_is_part_of_the_page(
    busy: None, owner: User, client_of: Callable[[User], Client], language: str
) -> None:
    part = client_of(owner).get(f"/{language}/workers/?part").text
    assert part.strip().startswith("<section")
    assert "training@here" in part


def test_nobody_else_sees_them(learner: User, client: Client, client_of: Callable[[User], Client]) -> None:
    for other in (client, client_of(learner)):
        assert other.get("/en/workers/").status_code == 403
    assert "/en/workers/" not in client_of(learner).get("/en/").text


def test_staff_find_it_in_their_menu(owner: User, client_of: Callable[[User], Client]) -> None:
    assert "/en/workers/" in client_of(owner).get("/en/").text


def test_a_lapsed_lease_is_in_nobodys_hands(busy: None, owner: User, client_of: Callable[[User], Client]) -> None:
    Shard.objects.filter(state="running").update(lease_until="2020-01-01T00:00:00Z")
    assert "2.5 s" not in client_of(owner).get("/en/workers/").text


def test_its_queries_do_not_grow_with_the_queue(
    busy: None, learner: User, owner: User, client_of: Callable[[User], Client], django_assert_max_num_queries: object
) -> None:
    client = client_of(owner)
    for number in range(3):
        launch(learner, spec=make_spec(learning_rate=0.3 + number))
        renew_lease(lease(worker="training@here"), elapsed_seconds=1.0)
    with django_assert_max_num_queries(15):
        client.get("/en/workers/")
