"""The content that ships, loaded from its files once per process; later tests get the same rows again."""

from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction

Rows = list[tuple[Any, ...]]
MODELS: list[type[models.Model]] = [
    model for app in ("quizzes", "trainer") for model in apps.get_app_config(app).get_models(include_auto_created=True)
]
_stored: dict[type[models.Model], Rows] = {}


def load_site_content() -> None:
    """As `manage.py load_content` leaves the database; a test that has such rows of its own gets the command itself."""
    if _stored and not any(_rows(model) for model in _stored):
        _restore()
        return
    empty = [model for model in MODELS if not _rows(model)]
    call_command("load_content", verbosity=0, stdout=StringIO())
    if len(empty) == len(MODELS):
        _stored.update({model: rows for model in empty if (rows := _rows(model))})


def _rows(model: type[models.Model]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
        return cursor.fetchall()


def _restore() -> None:
    """With their keys, after which the next new row gets the next one."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, rows in _stored.items():
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} VALUES ({places})", rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(_stored)):
            cursor.execute(statement)
