"""What an estimate rests on."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from trainer.engine.cost import CostModel
from trainer.models import Worker
from trainer.pricing import current_cost_model, num_live_processes
from trainer.services.reporting import known_cost, report_worker

pytestmark = pytest.mark.django_db
SLOW = replace(CostModel(), per_step=1.0)
FAST = replace(CostModel(), per_step=1e-9)


def report(name: str, cost: CostModel, *, num_processes: int = 2) -> None:
    report_worker(name=name, host=name, num_processes=num_processes, cost=cost.to_dict())


def test_the_slowest_live_worker_decides() -> None:
    report("slow", SLOW)
    report("fast", FAST)
    assert current_cost_model() == SLOW


def test_a_silent_worker_does_not_count() -> None:
    report("slow", SLOW)
    Worker.objects.update(seen_at="2020-01-01T00:00:00Z")
    report("fast", FAST)
    assert current_cost_model() == FAST
    assert num_live_processes() == 2


def test_before_any_worker_the_shipped_costs_and_the_configured_processes_hold(settings: Settings) -> None:
    settings.TRAINING_PROCESSES = 7
    assert current_cost_model() == CostModel()
    assert num_live_processes() == 7


def test_processes_of_all_live_workers_add_up() -> None:
    report("one", FAST, num_processes=2)
    report("other", FAST, num_processes=3)
    assert num_live_processes() == 5


def test_costs_are_remembered_by_host() -> None:
    report("here", FAST)
    assert known_cost("here") == FAST.to_dict()
    assert known_cost("elsewhere") is None


def test_costs_of_another_cost_model_are_measured_again() -> None:
    report_worker(name="old", host="here", num_processes=1, cost={"per_weekday": 1.0})
    assert known_cost("here") is None
