"""The whole stack of docker-compose.yml, built and started once, under a project name and a port of its own."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.prerequisites import require
from tests.processes import ROOT, wait_until
from tests.studyapp.site_process import free_port

PROJECT = "studyapp-test"


class Stack:
    """docker-compose with this stack's variables."""

    def __init__(self) -> None:
        self.program = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
        self.port = free_port()
        kept = {
            name: os.environ[name] for name in ("PATH", "HOME", "DOCKER_HOST", "DOCKER_BUILDKIT") if name in os.environ
        }
        self.environment = kept | {
            "SECRET_KEY": secrets.token_hex(32),
            "POSTGRES_PASSWORD": secrets.token_hex(16),
            "PORT": str(self.port),
        }

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> str:
        """What the command printed. If it fails, so does the test, with the end of every service's log."""
        ended = self._compose(*arguments)
        assert ended.returncode == 0, ended.stderr + self._compose("logs", "--no-color", "--tail=30").stdout
        return ended.stdout

    def _compose(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*self.program, "--project-name", PROJECT, *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def health(self, service: str) -> set[str]:
        """Of each container of the service."""
        template = "{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}"
        containers = self.run("ps", "-q", service).split()
        asked = subprocess.run(
            ["docker", "inspect", "--format", template, *containers], capture_output=True, text=True, check=True
        )
        return set(asked.stdout.split())

    def rows(self, query: str) -> set[str]:
        """What the database answers, a line each."""
        psql = ("psql", "--username=studyapp", "--no-align", "--tuples-only", "--command", query)
        return set(self.run("exec", "-T", "db", *psql).split("\n")) - {""}


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    require(shutil.which("docker") is not None, "Docker")
    stack = Stack()
    try:
        stack.run("up", "--build", "--detach", "--scale", "worker=3")
        wait_until(lambda: stack.health("web") == {"healthy"}, seconds=120, what="the web service")
        yield stack
    finally:
        stack.run("down", "--volumes", "--timeout", "40")
