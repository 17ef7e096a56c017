"""`manage.py up` as a user starts it: in its own process, with the project's own settings."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil

from tests.processes import ROOT, wait_until

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


def environment(data_directory: Path, **variables: str) -> dict[str, str]:
    """Nothing of the tests' own settings, and no .env of whoever runs them."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"DATA_DIR": str(data_directory), "ENV_FILE": os.devnull, "TRAINING_PROCESSES": "1"} | variables


def manage(*arguments: str, data_directory: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment(data_directory, **variables), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SiteProcess:
    """One `manage.py up`; what it says goes to a file."""

    def __init__(self, data_directory: Path, output: Path, **variables: str) -> None:
        self.data_directory = data_directory
        self.output = output
        self.port = free_port()
        command = [sys.executable, "manage.py", "up"]
        variables = environment(data_directory, PORT=str(self.port), **variables)
        with output.open("w") as file:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
            )

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        self.wait_until_it_says("Ready after")

    def wait_until_it_says(self, words: str) -> None:
        wait_until(lambda: words in self.said or not self.is_running, seconds=90, what=f"the site to say {words!r}")
        assert self.is_running, self.said

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def owner_path(self) -> str:
        found = re.search(r"/enter/\S+/", self.said)
        assert found, self.said
        return found.group()

    def status_of(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            return response.status

    def processes(self) -> list[psutil.Process]:
        """Everything that works for this site, whoever its parent is by now."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("DATA_DIR") == str(self.data_directory):
                    found.append(process)
            except psutil.Error:  # it ended meanwhile, or it is somebody else's
                continue
        return [process for process in found if process.status() != psutil.STATUS_ZOMBIE]

    def pid_of(self, program: str) -> int:
        """The pid that the supervisor's log gives for the newest start of a program."""
        log = (self.data_directory / "logs" / "supervisor.log").read_text()
        return int(re.findall(rf"spawned: '{program}' with pid (\d+)", log)[-1])

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Sends the signal and returns the exit code; everything must be gone within 10 s."""
        self.process.send_signal(number)
        wait_until(lambda: not self.is_running and not self.processes(), seconds=10, what="the end of all programs")
        return self.process.wait()
