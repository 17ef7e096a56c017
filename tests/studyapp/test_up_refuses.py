"""What `manage.py up` does not start with: exit code 2, one line that names the remedy, and nothing changed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from studyapp.serving import database as checked
from studyapp.serving.errors import CannotStart
from tests.studyapp.site_process import free_port, manage


def refusal(data_directory: Path, **variables: str) -> str:
    ended = manage("up", data_directory=data_directory, **({"PORT": str(free_port())} | variables))
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    return ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("HOST", "no.such.host.invalid"),
        ("HOST", "192.0.2.1"),
        ("DEBUG", "maybe"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "postgres://studyapp:sesame@127.0.0.1:1/studyapp"),
        ("REDIS_URL", "http://host"),
        ("REDIS_URL", "redis://:sesame@127.0.0.1:1/0"),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not(name: str, value: str, tmp_path: Path) -> None:
    message = refusal(tmp_path / "var", **{name: value})
    assert f"{name}: " in message
    assert "sesame" not in message


def test_a_data_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    assert "DATA_DIR: " in refusal(tmp_path / "var")


def test_a_data_directory_in_a_place_that_can_not_be_written() -> None:
    assert "DATA_DIR: " in refusal(Path("/proc/studyapp"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "var" / "studyapp.sqlite3"
    path.parent.mkdir()
    return path


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def checked_refusal(database: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What the check says that `up` makes before anything writes to the database."""

    def words() -> str:
        monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
        with pytest.raises(CannotStart) as refused:
            checked.check()
        return str(refused.value)

    return words


@pytest.fixture
def refused_untouched(database: Path, checked_refusal: Callable[[], str]) -> Callable[[], str]:
    def words() -> str:
        before = database.read_bytes()
        message = checked_refusal()
        assert database.read_bytes() == before
        return message

    return words


def test_up_leaves_a_database_that_it_refuses_untouched(database: Path) -> None:
    execute(database, "CREATE TABLE invoices (id INTEGER)")
    before = database.read_bytes()
    assert "belongs to another application" in refusal(database.parent)
    assert database.read_bytes() == before


def test_a_database_of_another_django_site(database: Path, refused_untouched: Callable[[], str]) -> None:
    execute(
        database,
        "CREATE TABLE django_migrations (id INTEGER, app TEXT, name TEXT, applied TEXT)",
        "INSERT INTO django_migrations VALUES (1, 'auth', '0001_initial', '')",
        "CREATE TABLE auth_user (id INTEGER)",
        "CREATE TABLE shop_order (id INTEGER)",
    )
    assert "belongs to another application" in refused_untouched()


def test_a_database_of_a_newer_version(database: Path, refused_untouched: Callable[[], str]) -> None:
    execute(
        database,
        "CREATE TABLE django_migrations (id INTEGER, app TEXT, name TEXT, applied TEXT)",
        "INSERT INTO django_migrations VALUES (1, 'trainer', '0001_initial', ''), (2, 'quizzes', '9999_future', '')",
    )
    assert "newer version" in refused_untouched()


def test_a_file_that_is_no_database(database: Path, refused_untouched: Callable[[], str]) -> None:
    database.write_text("a shopping list, longer than the header of a database")
    assert "no SQLite database" in refused_untouched()


def test_a_folder_in_the_databases_place(database: Path, checked_refusal: Callable[[], str]) -> None:
    database.mkdir()
    (database / "file").touch()
    assert "can't be read" in checked_refusal()


def test_a_damaged_database(database: Path, refused_untouched: Callable[[], str]) -> None:
    execute(
        database, "CREATE TABLE t (x TEXT)", "INSERT INTO t SELECT hex(randomblob(9000))", "CREATE INDEX i ON t (x)"
    )
    content = bytearray(database.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    database.write_bytes(content)
    assert "is damaged" in refused_untouched()


def test_a_database_that_another_program_holds(database: Path, checked_refusal: Callable[[], str]) -> None:
    execute(database, "CREATE TABLE t (x)")
    before = database.read_bytes()  # now, because closing a file ends every lock that this process has on it
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        assert "is another program using it?" in checked_refusal()
    assert database.read_bytes() == before


@pytest.mark.parametrize("arguments", [["up", "--no-such-option"], ["up", "surplus"], ["no_such_command"]])
def test_a_wrong_command_line(arguments: list[str], tmp_path: Path) -> None:
    assert manage(*arguments, data_directory=tmp_path / "var").returncode == 2


def test_help_names_the_file_that_documents_the_variables(tmp_path: Path) -> None:
    ended = manage("up", "--help", data_directory=tmp_path / "var")
    assert ended.returncode == 0
    assert ".env.example" in ended.stdout
