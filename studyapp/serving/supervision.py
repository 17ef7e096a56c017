"""Runs the programs under supervisord (PyPI `supervisor`), which restarts what dies and rotates the logs.

`up` asks it over a private socket who runs and who was given up, and sees to it that nothing is left behind.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from xmlrpc.client import Error as RpcError
from xmlrpc.client import ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from studyapp.serving.programs import Program
from studyapp.serving.supervisor_configuration import child_command, configuration

STOP_SECONDS = 6  # supervisord kills after 4; whatever is left after this is killed here
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class State:
    """What supervisord knows of one program. `started` counts seconds since the epoch."""

    name: str
    state: str
    pid: int
    started: int

    @property
    def is_given_up(self) -> bool:
        return self.state == "FATAL"


class Supervisor:
    """A running supervisord."""

    def __init__(self, process: subprocess.Popen, socket: Path) -> None:
        self.process = process
        self.socket = socket
        self.seen: dict[str, State] = {}

    def states(self) -> dict[str, State]:
        """By program; empty while supervisord does not answer (yet, or any more)."""
        # A connection per question: the transport does not survive an interrupted one.
        proxy = ServerProxy("http://supervisor", SupervisorTransport(None, None, f"unix://{self.socket}"))
        try:
            answer = proxy.supervisor.getAllProcessInfo()
        except (OSError, HTTPException, RpcError):
            return {}
        finally:
            proxy("close")()
        self.seen = {
            info["name"]: State(info["name"], info["statename"], info["pid"], info["start"]) for info in answer
        }
        return self.seen

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Asks supervisord to end everything, in order; after STOP_SECONDS kills what is left. Never raises."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            for state in self.seen.values():
                with suppress(ProcessLookupError):
                    os.killpg(state.pid, signal.SIGKILL) if state.pid else None
            self.process.kill()
            self.process.wait()


@contextmanager
def supervised(
    programs: Sequence[Program], *, broker: Program | None, directory: Path, logs: Path
) -> Iterator[Supervisor]:
    """Starts the programs, and on the way out ends them all.

    `directory` holds sockets and configuration. It is supervisord's working directory and every path that
    supervisord reads is relative to it, because its configuration has no quoting for the odd characters of a path.
    """
    (directory / "logs").symlink_to(logs)
    (directory / "supervisord.conf").write_text(configuration(programs, broker=broker), encoding="utf-8")
    supervisor = None
    try:
        with signals_held():
            supervisor = Supervisor(_start(directory), directory / "supervisor.sock")
        yield supervisor
    finally:
        for number in SIGNALS:  # a second Ctrl-C must not interrupt the clearing up; it has its own deadline
            signal.signal(number, signal.SIG_IGN)
        if supervisor is not None:
            supervisor.stop()


def _start(directory: Path) -> subprocess.Popen:
    command = child_command(
        (sys.executable, "-m", "supervisor.supervisord", "--configuration", str(directory / "supervisord.conf")),
        directory=directory,
        when_orphaned=signal.SIGTERM,  # it still ends its programs in order
    )
    with (directory / "logs" / "supervisor-output.log").open("w") as output:
        return subprocess.Popen(
            command,
            env=os.environ | {"PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C in the terminal reaches `up` alone, which then stops all in order
        )


@contextmanager
def signals_held() -> Iterator[None]:
    """Keeps a signal from unwinding the block half-way; it is delivered right after."""
    arrived: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: arrived.append(number)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for number in arrived[:1]:
        os.kill(os.getpid(), number)
