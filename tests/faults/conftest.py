"""Pace of the fault tests: short leases with `make test`, the true ones with `make test-faults`; what they share."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings

from tests.processes import Broker, CeleryWorker, remember_costs, start_housekeeping, start_training_worker, wait_until
from trainer.audit import violations

RECOVERIES: list[str] = []  # what was measured at the true pace, for the summary


@dataclass(frozen=True)
class Pace:
    """Lease and sweep, how long a disturbance lasts, and how long a test may wait for what follows."""

    lease_seconds: int
    sweep_seconds: int
    is_true: bool

    @property
    def environment(self) -> dict[str, str]:
        return {"LEASE_SECONDS": str(self.lease_seconds), "SWEEP_SECONDS": str(self.sweep_seconds)}

    @property
    def patience(self) -> float:
        return 40.0 + 4 * (self.lease_seconds + self.sweep_seconds)

    def choose(self, *, true: float, short: float) -> float:
        return true if self.is_true else short

    def recovers(self, is_so: Callable[[], bool], *, since: float, seconds: float, what: str) -> None:
        """Within these seconds since that instant at the true pace; the short one only asks that it comes about."""
        left = seconds - (time.monotonic() - since) if self.is_true else self.patience
        wait_until(is_so, seconds=left, what=what)
        if self.is_true:
            RECOVERIES.append(f"{what}: {time.monotonic() - since:.1f} s (at most {seconds:g} s)")


@pytest.fixture(scope="module", params=["short", pytest.param("true", marks=pytest.mark.faults)])
def pace(request: pytest.FixtureRequest) -> Pace:
    if request.param == "short":
        return Pace(lease_seconds=1, sweep_seconds=1, is_true=False)
    return Pace(lease_seconds=settings.LEASE_SECONDS, sweep_seconds=settings.SWEEP_SECONDS, is_true=True)


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

    @property
    def running(self) -> list[CeleryWorker]:
        return [worker for worker in self.started if worker.process.poll() is None]

    def one(self) -> CeleryWorker:
        """The only one that runs."""
        for surplus in self.running[1:]:
            surplus.stop()
        return self.running[0] if self.running else self.start()

    def two(self) -> list[CeleryWorker]:
        while len(self.running) < 2:
            self.start()
        return self.running[:2]


@pytest.fixture(scope="module")
def workers(housekeeping: CeleryWorker, pace: Pace) -> Iterator[Workers]:
    workers = Workers(pace)
    yield workers
    for worker in workers.started:
        worker.stop()


@pytest.fixture(autouse=True)
def clean_afterwards(transactional_db: None, own_broker: Broker) -> Iterator[None]:
    """Whatever a test disturbed: the broker is back for the next one, and no invariant is violated."""
    yield
    if not own_broker.answers():
        own_broker.start()
    assert list(violations()) == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in RECOVERIES:
        terminalreporter.write_line(line)
