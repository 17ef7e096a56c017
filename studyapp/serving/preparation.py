"""Brings the database up to the code and the content files: for `manage.py up` and `manage.py prepare`."""

from contextlib import ExitStack
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.commands import migrate as django_migrate

from studyapp.serving import database
from studyapp.serving.supervision import signals_held


def migrate() -> None:
    """Migrates and makes the cache's table. Does nothing where all is done."""
    if not database.is_migrated():
        with ExitStack() as holding:
            call_command(_Migrate(holding), interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


class _Migrate(django_migrate.Command):
    """A signal ends it between two migrations, never inside one: its tables would stand there without its record."""

    def __init__(self, holding: ExitStack) -> None:
        super().__init__()
        self.holding = holding

    def migration_progress_callback(self, action: str, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 (Django's)
        if action == "apply_start":
            self.holding.enter_context(signals_held())
        super().migration_progress_callback(action, *arguments, **options)
        if action == "apply_success":
            self.holding.close()


def load_content() -> str | None:
    """Loads the content files; what is wrong with them, or None. If anything is, nothing was changed."""
    output = StringIO()
    try:
        call_command("load_content", stdout=output, stderr=output)
    except CommandError as error:
        return f"{output.getvalue()}{error}".strip()
    return None
