"""Which server becomes the embedded broker."""

import os
import subprocess
from pathlib import Path

import pytest

from studyapp.serving import broker
from studyapp.serving.errors import CannotStart


def without_the_bundled_server(monkeypatch: pytest.MonkeyPatch, search_path: Path) -> None:
    """As on a platform that the package has no binary for."""
    monkeypatch.setattr("platform.machine", lambda: "mips")
    monkeypatch.setenv("PATH", str(search_path))


def test_the_bundled_server_runs_here() -> None:
    version = subprocess.run([broker.server_binary(), "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("Valkey server v=9")


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_without_it_the_machines_own_server_is_taken(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).touch(mode=0o755)
    without_the_bundled_server(monkeypatch, tmp_path)
    assert broker.server_binary() == str(tmp_path / name)


def test_without_any_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_the_bundled_server(monkeypatch, tmp_path)
    with pytest.raises(CannotStart, match="set REDIS_URL"):
        broker.server_binary()


def test_the_sockets_live_in_a_private_short_folder_that_goes_away(tmp_path: Path) -> None:
    with broker.runtime_directory(tmp_path) as directory:
        assert directory.stat().st_mode & 0o777 == 0o700
        assert len(os.fsencode(directory / broker.SOCKET)) <= broker.MAX_SOCKET_PATH
        assert (tmp_path / "broker_url").read_text() == f"redis+socket://{directory}/broker.sock"
    assert not directory.exists()
    assert not (tmp_path / "broker_url").exists()


def test_a_long_temporary_folder_is_avoided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with broker.runtime_directory(tmp_path) as directory:
        assert directory.parent == Path("/tmp")
    assert not list(long.iterdir())


def test_the_folder_of_a_killed_site_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "studyapp-left"
    left.mkdir()
    (tmp_path / "broker_url").write_text(broker.url(left / broker.SOCKET))
    with broker.runtime_directory(tmp_path):
        assert not left.exists()
