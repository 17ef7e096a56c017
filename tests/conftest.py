"""The cast of the tests, and fixtures for the real processes of tests/processes.py."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from tests.loaded_content import load_site_content
from tests.processes import (
    Broker,
    CeleryWorker,
    nobody_trains,
    remember_costs,
    start_broker,
    start_training_worker,
    wait_until,
)
from trainer.models import Worker

PASSWORD = "correct horse battery"
# Files that mostly wait, for processes, servers and browsers: begun first, they wait beside the rest, not after it.
SLOWEST = (
    "test_postgres",
    "test_up_ends",
    "test_lost_parts",
    "test_held_up_parts",
    "test_accessibility",
    "test_up",
    "test_first_verdict",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {name: rank for rank, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(SLOWEST)))


def make_user(name: str, **fields: object) -> User:
    return get_user_model().objects.create_user(name, f"{name}@example.org", PASSWORD, **fields)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A request for a Korean page leaves its language behind in the thread; the next test begins in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def learner(db: None) -> User:
    return make_user("learner")


@pytest.fixture
def other_learner(db: None) -> User:
    return make_user("other")


@pytest.fixture
def owner(db: None) -> User:
    """Hosts the site: staff and superuser."""
    return make_user("owner", is_staff=True, is_superuser=True)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def site_content(db: None) -> None:
    """The content that ships: topics, concepts, questions, claims and their evidence."""
    load_site_content()


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """A real broker on the socket that tests/settings.py names; tests that kill it start it again."""
    server = start_broker()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def own_broker() -> Iterator[Broker]:
    """For a module that starts workers of its own: the session's worker does not listen to this broker."""
    wait_until(nobody_trains, seconds=60, what="the session's worker to end what an earlier test left it")
    server = start_broker(settings.BROKER_SOCKET.with_suffix(".own"))
    os.environ["CELERY_BROKER_URL"] = server.url  # Celery lets it win, here and in every process started from here
    yield server
    del os.environ["CELERY_BROKER_URL"]
    server.stop()


@pytest.fixture(scope="session")
def worker(broker: Broker, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[CeleryWorker]:
    """A real training worker of one process, warm. Use it together with `transactional_db`, not with `own_broker`."""
    assert "CELERY_BROKER_URL" not in os.environ
    with django_db_blocker.unblock():
        remember_costs()
        process = start_training_worker()
        Worker.objects.all().delete()
    yield process
    process.stop()
