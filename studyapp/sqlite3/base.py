"""Django's SQLite engine for a site with many writers: nobody waits for long, and what is committed is on the disk.

SQLite has one writer at a time and no queue. Left to itself, whoever waits sleeps longer and longer, up to 100 ms
between two looks, and is overtaken by whoever comes later; and each writer keeps the others waiting until the disk has
confirmed the commit (`synchronous=FULL`). Here who waits looks every few milliseconds, and the disk is waited for once
the next writer has begun. That is as safe: a commit returns when the log that has it is on the disk.
"""

import os
import random
import sqlite3
import threading
import time
from contextlib import suppress

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

SHORTEST_SECONDS, LONGEST_SECONDS = 0.0005, 0.003  # between two looks; by chance, so that nobody is always second
DEFAULT_PATIENCE_SECONDS = 5.0  # sqlite3's own

_looking = threading.Lock()  # of all threads of a process one looks at a time, the others wait behind it


class DatabaseWrapper(base.DatabaseWrapper):
    """Differs in how a transaction begins that may write (`transaction_mode` IMMEDIATE), and how it ends.

    A single statement outside a transaction is SQLite's own affair, and as safe.
    """

    def _start_transaction_under_autocommit(self) -> None:
        patience = self.settings_dict["OPTIONS"].get("timeout", DEFAULT_PATIENCE_SECONDS)
        until = time.monotonic() + patience
        if not _looking.acquire(timeout=patience):
            raise OperationalError("database is locked")
        try:
            self._set("busy_timeout", 0)
            self._set("synchronous", "NORMAL")
            self._look(until)
        except BaseException:
            self._set("synchronous", "FULL")
            raise
        finally:
            self._set("busy_timeout", round(1000 * patience))
            _looking.release()

    def _look(self, until: float) -> None:
        while not self._has_begun():
            if time.monotonic() > until:
                raise OperationalError("database is locked")
            time.sleep(random.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))

    def _has_begun(self) -> bool:
        """Not while somebody else writes."""
        try:
            super()._start_transaction_under_autocommit()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def _commit(self) -> None:
        super()._commit()
        self._set("synchronous", "FULL")
        self._wait_for_disk()

    def _rollback(self) -> None:
        super()._rollback()
        self._set("synchronous", "FULL")

    def _set(self, name: str, value: int | str) -> None:
        if self.connection is not None:
            self.connection.execute(f"PRAGMA {name} = {value}")

    def _wait_for_disk(self) -> None:
        """A log that is gone was taken over into the database, which does wait for the disk."""
        with suppress(FileNotFoundError):
            log = os.open(f"{self.settings_dict['NAME']}-wal", os.O_RDONLY)
            try:
                os.fsync(log)
            finally:
                os.close(log)
