"""Looks at the database before anything writes to it, so that a foreign, newer or broken one stays untouched."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from studyapp.serving.errors import CannotStart

SQLITE_HEADER = b"SQLite format 3\0"
LOCK_SECONDS = 1.0
OURS = "trainer"  # an application whose migrations every finished database of this site has recorded
BOOKKEEPING = {"django_migrations", "sqlite_sequence"}


def check() -> None:
    """Raises CannotStart unless the database is empty or ours, sound, free and not from a newer version."""
    tables, applied = _look_into_sqlite() if connection.vendor == "sqlite" else _look_into_server()
    is_finished = any(app == OURS for app, _name in applied)
    if not is_finished and not tables <= _our_tables():  # a first migration that was interrupted has only ours
        raise CannotStart(f"{_where()} belongs to another application; set another DATA_DIR or DATABASE_URL")
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    unknown = sorted({app for app, name in applied - known if app in apps.app_configs})
    if unknown:
        raise CannotStart(
            f"{_where()} was written by a newer version of this program (its {', '.join(unknown)} migrations); "
            "update the program, or set another DATA_DIR or DATABASE_URL"
        )


def is_migrated() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _our_tables() -> set[str]:
    return BOOKKEEPING | {
        model._meta.db_table for model in apps.get_models(include_auto_created=True, include_swapped=True)
    }


def _look_into_sqlite() -> tuple[set[str], set[tuple[str, str]]]:
    path = Path(connection.settings_dict["NAME"])
    if not path.exists() or path.stat().st_size == 0:
        return set(), set()
    if _first_bytes(path) != SQLITE_HEADER:
        raise CannotStart(f"{_where()} is no SQLite database; move it away or set another DATA_DIR")
    # Not through Django, whose connection switches the journal mode, and that writes.
    uri = f"file:{quote(str(path))}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=LOCK_SECONDS, isolation_level=None)) as reader:
            return _read(reader)
    except sqlite3.OperationalError as error:
        raise CannotStart(f"{_where()} can't be opened for writing ({error}); is another program using it?") from error
    except sqlite3.DatabaseError as error:
        raise CannotStart(f"{_where()} is damaged ({error}); restore a backup or set another DATA_DIR") from error


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_HEADER))
    except OSError as error:
        raise CannotStart(f"{_where()} can't be read ({error.strerror})") from error


def _read(reader: sqlite3.Connection) -> tuple[set[str], set[tuple[str, str]]]:
    damage = reader.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise CannotStart(f"{_where()} is damaged; restore a backup or set another DATA_DIR")
    reader.execute("BEGIN IMMEDIATE")  # fails when another program holds the database
    reader.execute("ROLLBACK")
    tables = {name for (name,) in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    has_record = "django_migrations" in tables
    return tables, set(reader.execute("SELECT app, name FROM django_migrations")) if has_record else set()


def _look_into_server() -> tuple[set[str], set[tuple[str, str]]]:
    try:
        return set(connection.introspection.table_names()), set(MigrationRecorder(connection).applied_migrations())
    except (DatabaseError, ImproperlyConfigured) as error:
        # The driver's text names host and user; it is useful and holds no password.
        reason = str(error).strip().splitlines()[0]
        raise CannotStart(f"DATABASE_URL: the database can't be used ({reason})") from error


def _where() -> str:
    return f"the database {connection.settings_dict['NAME']}" if connection.vendor == "sqlite" else "the database"
