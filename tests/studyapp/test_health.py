"""/healthz and /readyz."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.processes import Broker
from trainer.models import Worker


@pytest.fixture
def live_worker(db: None) -> Worker:
    now = timezone.now()
    return Worker.objects.create(name="training@here", host="here", started_at=now, seen_at=now)


def test_a_process_that_answers_is_healthy_without_a_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_probes_need_neither_a_known_host_nor_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_a_site_with_everything_is_ready(client: Client, broker: Broker, live_worker: Worker) -> None:
    response = client.get("/readyz")
    assert (response.status_code, set(response.json().values())) == (200, {True})


def test_a_site_without_a_worker_is_not_ready(client: Client, broker: Broker, db: None) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()["worker"]) == (503, False)


def test_a_worker_that_fell_silent_does_not_count(client: Client, broker: Broker, live_worker: Worker) -> None:
    Worker.objects.update(seen_at=live_worker.seen_at.replace(year=2020))
    assert client.get("/readyz").json()["worker"] is False


def test_a_site_without_a_broker_is_not_ready(client: Client, settings: Settings, live_worker: Worker) -> None:
    settings.REDIS_URL = "redis+socket:///nowhere/broker.sock"
    assert client.get("/readyz").json() == {"database": True, "broker": False, "worker": True}
