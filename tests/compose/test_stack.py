"""docker-compose.yml for real: `make test-compose`. Docker and the base images must be there."""

import subprocess
import urllib.request

import pytest

from benchmarks.first_verdict import CLAIM, measure
from benchmarks.visitor import Visitor
from tests.compose.conftest import Stack
from tests.processes import ROOT, wait_until

pytestmark = pytest.mark.compose

LONG_CLAIM = "dropout-noisy-labels"  # some seconds for each of three workers
SERVICES = ("db", "redis", "web", "worker", "housekeeping", "beat")


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_becomes_healthy(stack: Stack, service: str) -> None:
    expected = {"running"} if service == "beat" else {"healthy"}
    wait_until(lambda: stack.health(service) == expected, seconds=150, what=f"{service} to be {expected}")


@pytest.mark.parametrize("service", ["web", "worker", "housekeeping", "beat"])
def test_no_program_of_ours_runs_as_root(stack: Stack, service: str) -> None:
    assert stack.run("exec", "-T", service, "id", "-u").strip() == "10001"


def test_the_owner_gets_a_link(stack: Stack) -> None:
    path = stack.run("exec", "-T", "web", "python", "manage.py", "owner_link").strip()
    owner = Visitor(stack.site)
    assert owner.send(owner.get(path).form("enter")).status == 200
    assert owner.get("/admin/").status == 200


@pytest.mark.parametrize("path", ["/en/", "/ko/", "/en/learn/", "/ko/concepts/relu/"])
def test_pages_and_their_style_sheets_are_served(stack: Stack, path: str) -> None:
    page = Visitor(stack.site).get(path)
    assert page.status == 200
    sheet = page.text.split('rel="stylesheet"')[1].split('href="')[1].split('"')[0]
    with urllib.request.urlopen(stack.site + sheet) as response:
        assert response.headers["Content-Type"].startswith("text/css")


def test_a_secret_that_is_missing_is_named(stack: Stack) -> None:
    environment = stack.environment | {"SECRET_KEY": ""}
    command = [*stack.program, "config"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "SECRET_KEY" in ended.stderr


def test_a_learner_launches_and_reads_a_verdict(stack: Stack) -> None:
    learner = Visitor(stack.site)
    learner.sign_up()
    run = measure(learner, claim=CLAIM, num_seeds=10)
    assert run.outcome == "supported"


def test_three_workers_share_one_experiment(stack: Stack) -> None:
    """Each in a container of its own, with the image and two addresses."""
    alive = "SELECT name FROM trainer_worker WHERE seen_at > now() - interval '30 seconds'"
    wait_until(lambda: len(stack.rows(alive)) == 3, seconds=60, what="three workers that answer")
    learner = Visitor(stack.site)
    learner.sign_up()
    measure(learner, claim=LONG_CLAIM, num_seeds=30)
    newest = "(SELECT max(id) FROM trainer_experiment)"
    trained = stack.rows(f"SELECT worker FROM trainer_shard WHERE experiment_id = {newest} AND state = 'done'")
    assert trained == stack.rows(alive)


def test_what_the_workers_left_in_the_database_is_consistent(stack: Stack) -> None:
    stack.run("exec", "-T", "web", "python", "manage.py", "audit")
