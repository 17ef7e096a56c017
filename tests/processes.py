"""Real processes for the tests: broker, training worker, housekeeping. Each is ended by whoever started it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from celery import current_app
from django.conf import settings
from django.db import connection

from studyapp.health import broker_answers
from studyapp.serving import broker as embedded
from trainer.engine.cost import CostModel
from trainer.queue import answering_workers, impatient_connection
from trainer.services.reporting import report_worker

ROOT = Path(__file__).resolve().parent.parent


def wait_until(is_so: Callable[[], bool], *, seconds: float = 20.0, what: str) -> None:
    """Polls; a test that waits in vain fails with the words of `what`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain for {what}"
        time.sleep(0.02)


class Broker:
    """A Valkey server, by default on the tests' socket; its memory is lost when it is killed."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.url = embedded.url(socket)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(embedded.arguments(self.socket), stdout=subprocess.DEVNULL)
        wait_until(self.answers, what="the broker")

    def answers(self) -> bool:
        return broker_answers(self.url)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(timeout=10)


class CeleryWorker:
    """`celery worker`, in its own process group, on the tests' database."""

    def __init__(self, process: subprocess.Popen[bytes], name: str) -> None:
        self.process = process
        self.name = name

    def answers(self) -> bool:
        assert self.process.poll() is None, "the worker ended at its start"
        return bool(answering_workers([self.name]))

    @property
    def children(self) -> list[psutil.Process]:
        """The processes that do the work."""
        return psutil.Process(self.process.pid).children()

    def kill(self) -> None:
        """As the kernel would: the whole group at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)


def nobody_trains() -> bool:
    """Whether every worker that listens to the broker is idle. One that isn't would send itself further words."""
    if not broker_answers(current_app.conf.broker_url):
        return True
    with impatient_connection() as connection:
        active = current_app.control.inspect(timeout=0.5, connection=connection).active() or {}
    return not any(active.values())


def start_broker(socket: Path | None = None) -> Broker:
    broker = Broker(socket or Path(settings.BROKER_SOCKET))
    broker.start()
    return broker


def start_training_worker(*, num_processes: int = 1, environment: dict[str, str] | None = None) -> CeleryWorker:
    return _start_worker("training", "-c", str(num_processes), environment=environment or {})


def start_worker_elsewhere(data_directory: Path, addresses: dict[str, str]) -> CeleryWorker:
    """With the site's own settings and no environment but these addresses and a place to write."""
    data_directory.mkdir()
    minimal = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_directory), "ENV_FILE": os.devnull}
    name = f"training-{time.monotonic_ns()}@elsewhere"
    command = (sys.executable, "-m", "celery", "-A", "studyapp", "worker", "-Q", "training", "-n", name, "-c", "1")
    process = subprocess.Popen(command, cwd=ROOT, env=minimal | addresses, start_new_session=True)
    worker = CeleryWorker(process, name)
    wait_until(worker.answers, seconds=60, what="a worker elsewhere")
    return worker


def remember_costs() -> None:
    """As after a first start on this host: the next worker need not measure. One process, so one shard a launch."""
    report_worker(name="earlier@tests", host=socket.gethostname(), num_processes=1, cost=CostModel().to_dict())


def start_housekeeping(*, environment: dict[str, str] | None = None) -> CeleryWorker:
    """The sweep's worker, with beat inside."""
    schedule = f"{settings.CELERY_BEAT_SCHEDULE_FILENAME}-{time.monotonic_ns()}"
    return _start_worker("housekeeping", "-c", "1", "-B", "-s", schedule, environment=environment or {})


def _start_worker(queue: str, *options: str, environment: dict[str, str]) -> CeleryWorker:
    name = f"{queue}-{time.monotonic_ns()}@tests"
    command = [
        *(sys.executable, "-m", "celery", "-A", "studyapp", "worker", "-Q", queue, "-n", name, *options),
        *("--without-gossip", "--without-mingle", "-l", "WARNING"),
    ]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | process_environment() | environment, start_new_session=True
    )
    worker = CeleryWorker(process, name)
    wait_until(worker.answers, seconds=60, what=f"the {queue} worker")
    return worker


def process_environment() -> dict[str, str]:
    """What a process of the site needs to work on the test's own database."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
