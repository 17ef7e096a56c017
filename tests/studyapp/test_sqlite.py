"""The engine of SQLite: writers take turns, who waits too long is told so, and commits wait for the disk."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.utils import OperationalError

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's engine"),
]
NORMAL, FULL = 1, 2


def read(pragma: str) -> int:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {pragma}").fetchone()[0]


def write(name: str) -> None:
    try:
        with transaction.atomic():
            User.objects.create(username=name, password="!")
    finally:
        connection.close()


def test_many_writers_all_have_their_turn() -> None:
    names = [f"writer{number}" for number in range(60)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(write, names))
    assert {*User.objects.values_list("username", flat=True)} == {*names}


def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    with transaction.atomic(), ThreadPoolExecutor(1) as pool, pytest.raises(OperationalError, match="locked"):
        pool.submit(write, "late").result()
    write("early")
    assert [user.username for user in User.objects.all()] == ["early"]


@pytest.mark.parametrize("is_kept", [True, False])
def test_outside_a_transaction_of_ours_sqlite_waits_for_the_disk_itself(is_kept: bool) -> None:
    patience = read("busy_timeout")
    with transaction.atomic():
        assert read("synchronous") == NORMAL
        transaction.set_rollback(not is_kept)
    assert (read("synchronous"), read("busy_timeout")) == (FULL, patience)


def test_a_commit_waits_until_the_log_is_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    monkeypatch.setattr("studyapp.sqlite3.base.os.fsync", synced.append)
    with transaction.atomic():
        User.objects.create(username="somebody", password="!")
        assert not synced
    assert len(synced) == 1
