"""However `manage.py up` ends, nothing of it stays behind."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from studyapp.serving import broker
from tests.processes import ROOT, wait_until
from tests.studyapp.site_process import SiteProcess, environment, free_port, manage


@pytest.fixture(scope="module")
def data_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all, because only the first start on it has to migrate and load."""
    return tmp_path_factory.mktemp("up") / "var"


@pytest.fixture
def start(data_directory: Path, tmp_path: Path) -> Callable[[], SiteProcess]:
    return lambda: SiteProcess(data_directory, tmp_path / "output.txt")


@pytest.mark.parametrize(
    ("number", "phase"),
    [
        (signal.SIGHUP, "Everything this site writes"),
        (signal.SIGINT, "broker is ready"),
        (signal.SIGTERM, "web is ready"),
    ],
)
def test_a_signal_ends_the_site_in_each_phase(
    start: Callable[[], SiteProcess], number: signal.Signals, phase: str
) -> None:
    site = start()
    site.wait_until_it_says(phase)
    assert site.end(number) == 128 + number
    assert not (site.data_directory / "broker_url").exists()
    assert "Traceback" not in site.said


@pytest.mark.parametrize("seconds", [0.2, 0.8])
def test_ctrl_c_at_any_moment_ends_without_a_trace(start: Callable[[], SiteProcess], seconds: float) -> None:
    site = start()
    time.sleep(seconds)
    assert site.end(signal.SIGINT) == 128 + signal.SIGINT
    assert "Traceback" not in site.said


def num_tables(database: Path) -> int:
    if not database.exists():
        return 0
    with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as reader:
        return int(reader.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0])


def test_a_first_migration_that_was_interrupted_again_and_again_is_finished_by_the_next_start(tmp_path: Path) -> None:
    data_directory = tmp_path / "var"
    database = data_directory / "studyapp.sqlite3"
    for tables in (0, 1, 5, 12):
        site = SiteProcess(data_directory, tmp_path / "output.txt")
        site.wait_until_it_says("Everything this site writes")
        is_so_far = lambda: (database.exists() and num_tables(database) >= tables) or not site.is_running  # noqa: B023, E731
        wait_until(is_so_far, seconds=60, what="the first migration")
        assert site.is_running, site.said
        assert site.end(signal.SIGTERM) == 128 + signal.SIGTERM
    last = manage("prepare", data_directory=data_directory)
    assert last.returncode == 0, last.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_up_leaves_no_orphans(start: Callable[[], SiteProcess]) -> None:
    site = start()
    site.wait_until_ready()
    site.process.kill()
    site.process.wait()
    wait_until(lambda: not site.processes(), what="the end of all programs")
    with broker.runtime_directory(site.data_directory):  # the next start clears away what the kill left
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_supervisor_leaves_no_orphans(start: Callable[[], SiteProcess]) -> None:
    site = start()
    site.wait_until_it_says("web is ready")
    (supervisor,) = (process for process in site.processes() if "supervisor.supervisord" in process.cmdline())
    os.kill(supervisor.pid, signal.SIGKILL)
    assert site.process.wait(timeout=10) == 1
    wait_until(lambda: not site.processes(), what="the end of all programs")
    assert "the supervisor ended" in site.said


def test_a_closed_output_ends_quietly(data_directory: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    variables = environment(data_directory, PORT=str(free_port()))
    command = [sys.executable, "manage.py", "up"]
    ended = subprocess.run(
        command, cwd=ROOT, env=variables, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False
    )
    os.close(writer)
    assert ended.returncode == 128 + signal.SIGPIPE
    assert ended.stderr == b""


def test_a_program_that_dies_again_and_again_is_given_up_loudly(data_directory: Path, tmp_path: Path) -> None:
    site = SiteProcess(data_directory, tmp_path / "output.txt", GUNICORN_CMD_ARGS="--no-such-option")
    assert site.process.wait(timeout=60) == 1
    assert "web died again and again" in site.said
    assert "no-such-option" in site.said
    assert not site.processes()
