"""`manage.py question_schema`: writes docs/questions.schema.json, after a change of a kind of question."""

from django.core.management.base import BaseCommand

from quizzes.content_files.schema import SCHEMA_FILE, schema_text


class Command(BaseCommand):
    help = "Writes the JSON Schema of the question files."

    def handle(self, **_options: object) -> None:
        SCHEMA_FILE.write_text(schema_text(), encoding="utf-8", newline="\n")
        self.stdout.write(str(SCHEMA_FILE))
