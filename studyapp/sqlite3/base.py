"""Django's SQLite engine, but who waits to write looks every few milliseconds whether it may.

SQLite has one writer at a time and no queue: left to itself, whoever waits sleeps longer and longer, up to 100 ms
between two looks, and is overtaken by whoever comes later. With many writers the unlucky ones wait for seconds.
"""

import random
import sqlite3
import threading
import time

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

SHORTEST_SECONDS, LONGEST_SECONDS = 0.0005, 0.003  # between two looks; by chance, so that nobody is always second
DEFAULT_PATIENCE_SECONDS = 5.0  # sqlite3's own

_looking = threading.Lock()  # of all threads of a process one looks at a time, the others wait behind it


class DatabaseWrapper(base.DatabaseWrapper):
    """Differs in how a transaction begins that will write (`transaction_mode` IMMEDIATE) and in nothing else."""

    def _start_transaction_under_autocommit(self) -> None:
        patience = self.settings_dict["OPTIONS"].get("timeout", DEFAULT_PATIENCE_SECONDS)
        until = time.monotonic() + patience
        if not _looking.acquire(timeout=patience):
            raise OperationalError("database is locked")
        try:
            self._set_patience(0)
            while not self._has_begun():
                if time.monotonic() > until:
                    raise OperationalError("database is locked")
                time.sleep(random.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))
        finally:
            self._set_patience(patience)
            _looking.release()

    def _has_begun(self) -> bool:
        """Not while somebody else writes."""
        try:
            super()._start_transaction_under_autocommit()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def _set_patience(self, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {round(1000 * seconds)}")
