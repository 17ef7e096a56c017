"""Migrates the database and loads the content: `manage.py up` does it by itself, a deployment runs this once."""

from django.core.management import BaseCommand, CommandError

from studyapp.serving import database, preparation


class Command(BaseCommand):
    help = "Migrates the database and loads the content files; refuses a database that is not this site's."

    def handle(self, **_options: object) -> None:
        database.check()
        preparation.migrate()
        problems = preparation.load_content()
        if problems:
            raise CommandError(f"The content files have mistakes, so the content stays as it was.\n{problems}")
        self.stdout.write("The database is ready.")
