"""Takes possession of DATA_DIR: makes it, proves that it can be written, and lets one `up` at a time have it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studyapp.env import InvalidEnvironment
from studyapp.serving.errors import CannotStart

LOCK = "up.lock"
LOGS = "logs"


@contextmanager
def possessed(directory: Path) -> Iterator[None]:
    """Holds the lock of the directory. The system lets go of it when the process ends, however it ends."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (directory / LOGS).mkdir(exist_ok=True)
        lock = (directory / LOCK).open("a+", encoding="ascii")
    except OSError as error:
        raise InvalidEnvironment("DATA_DIR", f"can't be written ({error.strerror})") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise CannotStart(
                f"another `manage.py up` (process {holder}) already serves this data directory; "
                "stop it, or set another DATA_DIR"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
