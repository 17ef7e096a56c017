"""Brings the database up to the code and the content files: for `manage.py up` and `manage.py prepare`."""

from io import StringIO

from django.core.management import CommandError, call_command

from studyapp.serving import database


def migrate() -> None:
    """Migrates and makes the cache's table. Does nothing where all is done."""
    if not database.is_migrated():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def load_content() -> str | None:
    """Loads the content files; what is wrong with them, or None. If anything is, nothing was changed."""
    output = StringIO()
    try:
        call_command("load_content", stdout=output, stderr=output)
    except CommandError as error:
        return f"{output.getvalue()}{error}".strip()
    return None
