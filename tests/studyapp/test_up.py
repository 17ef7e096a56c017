"""A running `manage.py up`: ready, alone on its data, repaired when something dies, ended by Ctrl-C at last."""

import json
import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import wait_until
from tests.studyapp.site_process import SiteProcess, free_port, manage

LONG_NAME = "딥러닝 #1 ;공책 100% it's "


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteProcess]:
    """On a path of at least 150 characters with spaces, Hangul and what a configuration file could trip over."""
    parent = tmp_path_factory.mktemp("up")
    name = (LONG_NAME * 10)[: max(40, 150 - len(str(parent)))].strip()
    process = SiteProcess(parent / name, parent / "output.txt")
    assert len(str(process.data_directory)) >= 149
    process.wait_until_ready()
    yield process
    if process.is_running:
        process.end()


def test_every_part_of_the_site_is_ready_when_up_says_so(site: SiteProcess) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/readyz") as response:
        assert json.load(response) == {"database": True, "broker": True, "worker": True}


def test_the_first_start_prints_the_owners_link(site: SiteProcess) -> None:
    assert site.status_of(site.owner_path) == 200


def test_a_second_up_on_the_same_data_is_refused(site: SiteProcess) -> None:
    second = manage("up", data_directory=site.data_directory, PORT=str(free_port()))
    assert second.returncode == 2
    assert f"process {site.process.pid}" in second.stderr


def test_a_port_in_use_is_named_with_its_holder(site: SiteProcess, tmp_path: Path) -> None:
    other = manage("up", data_directory=tmp_path / "var", PORT=str(site.port))
    assert other.returncode == 2
    assert f"PORT: {site.port} is in use by" in other.stderr


def test_other_commands_find_the_broker_of_the_running_site(site: SiteProcess) -> None:
    code = "from studyapp.health import *; print(broker_answers(settings.REDIS_URL))"
    ended = manage("shell", "--no-imports", "--command", code, data_directory=site.data_directory)
    assert ended.stdout == "True\n"


def test_secrets_are_readable_by_their_owner_alone(site: SiteProcess) -> None:
    assert (site.data_directory / "secret_key").stat().st_mode & 0o077 == 0
    assert site.data_directory.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("program", ["training", "broker", "web"])
def test_a_program_that_dies_comes_back(site: SiteProcess, program: str) -> None:
    wait_until(lambda: f"success: {program} entered" in _supervisor_log(site), what="5 s of life")
    before = site.pid_of(program)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: site.pid_of(program) != before, what="a new process")
    wait_until(lambda: f"{program} had died and runs again" in site.said, what="the message")
    wait_until(lambda: _is_ready(site), what="a site that is ready again")


def test_ctrl_c_ends_a_site_that_is_ready(site: SiteProcess) -> None:
    assert site.end(signal.SIGINT) == 128 + signal.SIGINT
    assert not (site.data_directory / "broker_url").exists()
    assert "Traceback" not in site.said


def _supervisor_log(site: SiteProcess) -> str:
    return (site.data_directory / "logs" / "supervisor.log").read_text()


def _is_ready(site: SiteProcess) -> bool:
    try:
        return site.status_of("/readyz") == 200
    except OSError:
        return False
