"""Pace of the fault tests: short leases with `make test`, the true ones with `make test-faults`."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings

from tests.processes import Broker, CeleryWorker, remember_costs, start_housekeeping, start_training_worker


@dataclass(frozen=True)
class Pace:
    """Lease and sweep, and how long a test may wait for what they bring about."""

    lease_seconds: int
    sweep_seconds: int

    @property
    def environment(self) -> dict[str, str]:
        return {"LEASE_SECONDS": str(self.lease_seconds), "SWEEP_SECONDS": str(self.sweep_seconds)}

    @property
    def patience(self) -> float:
        return 40.0 + 4 * (self.lease_seconds + self.sweep_seconds)


@pytest.fixture(scope="module", params=["short", pytest.param("true", marks=pytest.mark.faults)])
def pace(request: pytest.FixtureRequest) -> Pace:
    if request.param == "short":
        return Pace(lease_seconds=1, sweep_seconds=1)
    return Pace(lease_seconds=settings.LEASE_SECONDS, sweep_seconds=settings.SWEEP_SECONDS)


@pytest.fixture(scope="module")
def housekeeping(own_broker: Broker, django_db_setup: None, pace: Pace) -> Iterator[CeleryWorker]:
    """Sweeps at the module's pace."""
    process = start_housekeeping(environment=pace.environment)
    yield process
    process.stop()


class Workers:
    """Training workers of a module: a test takes one that runs, and starts what it ends."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.started: list[CeleryWorker] = []

    def start(self, **environment: str) -> CeleryWorker:
        remember_costs()
        self.started.append(start_training_worker(environment=self.pace.environment | environment))
        return self.started[-1]

    def one(self) -> CeleryWorker:
        """The only one that runs."""
        running = [worker for worker in self.started if worker.process.poll() is None]
        assert len(running) <= 1
        return running[0] if running else self.start()


@pytest.fixture(scope="module")
def workers(housekeeping: CeleryWorker, pace: Pace) -> Iterator[Workers]:
    workers = Workers(pace)
    yield workers
    for worker in workers.started:
        worker.stop()
