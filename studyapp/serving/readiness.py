"""Waits until every program really does its work, and keeps watch afterwards; for `manage.py up`."""

import http.client
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from celery import Celery
from kombu.exceptions import OperationalError

from studyapp.health import broker_answers
from studyapp.serving.address import Address
from studyapp.serving.supervision import Supervisor
from trainer.models import Worker

PATIENCE_SECONDS = 120
PAUSE_SECONDS = 0.1
WATCH_SECONDS = 0.5
SHOWN_LOG_LINES = 15


class GaveUp(RuntimeError):
    """A program does not come up; the message shows the end of its log."""


@dataclass(frozen=True)
class Site:
    """What is waited for."""

    supervisor: Supervisor
    address: Address
    broker_url: str
    logs: Path
    started_at: datetime

    def page_answers(self) -> bool:
        """Asked directly: proxies of the environment have no say."""
        connection = http.client.HTTPConnection(self.address.url_host.strip("[]"), self.address.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def training_reported(self) -> bool:
        """A row from before this start says nothing."""
        return Worker.objects.filter(started_at__gte=self.started_at).exists()

    def housekeeping_answers(self) -> bool:
        node = f"housekeeping@{socket.gethostname()}"
        try:
            # An application of its own: the project's read its settings before the broker had an address.
            with Celery("readiness", broker=self.broker_url) as app:
                return bool(app.control.ping([node], timeout=0.5, limit=1))
        except OperationalError:
            return False

    def broker_answers(self) -> bool:
        return broker_answers(self.broker_url)


def wait_until_ready(site: Site, *, say: Callable[[str], None]) -> None:
    """Raises GaveUp when a program dies again and again, or when the patience is over."""
    questions = {
        "broker": site.broker_answers,
        "web": site.page_answers,
        "training": site.training_reported,
        "housekeeping": site.housekeeping_answers,
    }
    deadline = time.monotonic() + PATIENCE_SECONDS
    for name, is_ready in questions.items():
        while not is_ready():
            check(site)
            if time.monotonic() > deadline:
                raise GaveUp(f"{name} is not ready after {PATIENCE_SECONDS} s. {_end_of_log(site.logs, name)}")
            time.sleep(PAUSE_SECONDS)
        say(name)


def keep_watch(site: Site, *, say: Callable[[str], None]) -> None:
    """Until a signal or GaveUp ends it; says what was restarted."""
    known = dict(site.supervisor.states())
    while True:
        time.sleep(WATCH_SECONDS)
        check(site)
        for name, state in site.supervisor.seen.items():
            if state.state == "RUNNING" and name in known and state.started != known[name].started:
                say(f"{name} had died and runs again; see {site.logs / name}.log")
            if state.state == "RUNNING":
                known[name] = state


def check(site: Site) -> None:
    """Raises GaveUp when supervisord is gone or has given a program up."""
    if not site.supervisor.is_alive():
        raise GaveUp(f"the supervisor ended. {_end_of_log(site.logs, 'supervisor-output')}")
    for state in site.supervisor.states().values():
        if state.is_given_up:
            raise GaveUp(f"{state.name} died again and again. {_end_of_log(site.logs, state.name)}")


def _end_of_log(logs: Path, name: str) -> str:
    path = logs / f"{name}.log"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    return "\n".join([f"The end of {path}:", *(f"  {line}" for line in lines[-SHOWN_LOG_LINES:])])
