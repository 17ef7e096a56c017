"""The programs of a running site, for supervision.py."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from studyapp.serving import broker
from studyapp.serving.address import Address

WEB_THREADS = 8
WEB_PROCESSES = min(
    2, os.cpu_count() or 1
)  # one alone can use one core; forked from a loaded one, they share its memory
# One thread each: the worker has a process per core. macOS ends a forked child that meets Objective-C otherwise.
SINGLE_THREADED = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"}


@dataclass(frozen=True)
class Program:
    """One supervised program."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def embedded_broker(socket: Path) -> Program:
    return Program("broker", broker.arguments(socket))


def web(address: Address) -> Program:
    options = ("--worker-class", "gthread", "--workers", str(WEB_PROCESSES), "--preload")
    options += ("--threads", str(WEB_THREADS))
    limits = ("--graceful-timeout", "3", "--timeout", "60", "--no-control-socket")
    command = _python("gunicorn", "studyapp.wsgi:application", "--bind", address.bind, *options, *limits)
    return Program("web", command, environment=SINGLE_THREADED)


def training(num_processes: int) -> Program:
    return Program("training", _worker("training", num_processes), environment=SINGLE_THREADED)


def housekeeping() -> Program:
    return Program("housekeeping", _worker("housekeeping", 1), environment=SINGLE_THREADED)


def beat(pid_file: Path) -> Program:
    """The pid file belongs into a fresh folder: a leftover one would keep beat from starting."""
    command = _python("celery", "-A", "studyapp", "beat", "--pidfile", str(pid_file), "--loglevel", "WARNING")
    return Program("beat", command)


def _worker(queue: str, num_processes: int) -> tuple[str, ...]:
    # No gossip, mingle and heartbeat: the workers need to know nothing of each other, the database has it all.
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO")
    pool = ("--pool", "prefork", "--concurrency", str(num_processes))
    return _python("celery", "-A", "studyapp", "worker", "--queues", queue, "--hostname", f"{queue}@%h", *pool, *quiet)


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)
