"""`manage.py up` serves the whole site from this machine: checks, prepares, starts, waits, announces, keeps watch."""

import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import BaseCommand
from django.db import connections
from django.utils import timezone

from studyapp import content_problems, owner_link
from studyapp.env import InvalidEnvironment
from studyapp.health import broker_answers
from studyapp.serving import address, broker, database, preparation, programs, static_files
from studyapp.serving.address import Address
from studyapp.serving.data_directory import LOGS, possessed
from studyapp.serving.readiness import GaveUp, Site, keep_watch, wait_until_ready
from studyapp.serving.supervision import SIGNALS, Supervisor, supervised

SIGPIPE_EXIT_CODE = 141


class Command(BaseCommand):
    help = (
        "Serves the whole site from this machine until Ctrl-C: broker, web server, training workers, housekeeping. "
        "It is configured by the environment and by .env; .env.example documents each variable."
    )
    requires_system_checks = ()  # the tests run them; here they would only delay every start

    def handle(self, **_options: object) -> None:
        try:
            self._serve()
        except GaveUp as error:
            self.stderr.write(f"Stopped: {error}")
            sys.exit(1)
        except BrokenPipeError:  # nobody reads our words any more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(SIGPIPE_EXIT_CODE)

    def _serve(self) -> None:
        begun, started_at = time.monotonic(), timezone.now()
        place = address.from_environment()
        with ExitStack() as stack:
            stack.enter_context(possessed(settings.DATA_DIR))
            address.check_free(place)
            database.check()
            is_embedded = not ({"REDIS_URL", "REDIS_URL_FILE"} & set(os.environ))
            if not is_embedded and not broker_answers(settings.REDIS_URL):
                raise InvalidEnvironment("REDIS_URL", "no Redis or Valkey answers there with this password")
            self._prepare()
            logs = settings.DATA_DIR / LOGS
            broker_url, supervisor = self._start(stack, place, logs, is_embedded=is_embedded)
            site = Site(supervisor, place, broker_url, logs, started_at)
            wait_until_ready(site, say=lambda name: self._say(f"  {name} is ready"))
            self._announce(place, seconds=time.monotonic() - begun)
            connections.close_all()
            keep_watch(site, say=self._say)

    def _prepare(self) -> None:
        self._say(f"Everything this site writes is in {settings.DATA_DIR}")
        preparation.migrate()
        static_files.collect_if_stale()
        problems = preparation.load_content()
        content_problems.note(problems)
        if problems:
            self._say(f"\nThe content files have mistakes; the site keeps the content that it had.\n{problems}\n")
        connections.close_all()  # supervisord is forked from here

    def _start(self, stack: ExitStack, place: Address, logs: Path, *, is_embedded: bool) -> tuple[str, Supervisor]:
        for number in SIGNALS:  # from here on there is something to clear away
            signal.signal(number, _unwind)
        directory = stack.enter_context(broker.runtime_directory(settings.DATA_DIR))
        server, url = None, settings.REDIS_URL
        if is_embedded:
            server, url = programs.embedded_broker(directory / broker.SOCKET), broker.url(directory / broker.SOCKET)
        if place.host not in address.WILDCARDS:
            os.environ.setdefault("ALLOWED_HOSTS", ",".join({*settings.ALLOWED_HOSTS, place.url_host}))
        site = [
            programs.web(place),
            programs.training(settings.TRAINING_PROCESSES),
            programs.housekeeping(),
            programs.beat(directory / "beat.pid"),
        ]
        return url, stack.enter_context(supervised(site, broker=server, directory=directory, logs=logs))

    def _announce(self, place: Address, *, seconds: float) -> None:
        self._say(f"\nReady after {seconds:.1f} s: {place.url}")
        token = owner_link.first_token()
        if token:
            self._say(f"You own this site. Sign in once with {place.url}enter/{token}/ and set a password there.")
            self._say("(`manage.py owner_link` makes a new link.)")
        if place.host in address.WILDCARDS and "ALLOWED_HOSTS" not in os.environ:
            self._say("Other machines reach it only by a name that ALLOWED_HOSTS lists.")
        self._say("Ctrl-C ends it.\n")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _unwind(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
