"""`manage.py format_content`: writes the content and claim files in their canonical form."""

import argparse
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.content_files.formatting import Formatting, formatting_of
from quizzes.content_files.problem_lines import line_of
from quizzes.content_files.reader import CONTENT_DIRECTORY, InvalidContentFiles
from quizzes.content_files.writing import UnwritableFile, write_files
from trainer.claim_files import CLAIMS_DIRECTORY, InvalidClaimFiles
from trainer.yaml_files import FileProblem


class Command(BaseCommand):
    help = "Writes the content and claim files in their canonical form."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, default=CONTENT_DIRECTORY, help="of the content files")
        parser.add_argument("--claims", type=Path, default=CLAIMS_DIRECTORY, help="of the claim files")
        parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file would change")
        parser.add_argument("--drop-comments", action="store_true", help="write files although comments are lost")

    def handle(self, *, directory: Path, claims: Path, check: bool, drop_comments: bool, **_options: object) -> None:
        try:
            found = formatting_of(directory, claims_directory=claims)
        except (InvalidContentFiles, InvalidClaimFiles) as error:
            self._fail(error.problems, "problems in the content files; nothing was written.")
        if check:
            self._check(found)
        elif found.comments and not drop_comments:
            self._fail(found.comments, "comments would be lost; nothing was written. --drop-comments writes the files.")
        else:
            self._write(found)

    def _check(self, found: Formatting) -> None:
        if found.texts:
            self._fail(found.problems, "files are not in the canonical form.")
        self.stdout.write("The content files are in the canonical form.")

    def _write(self, found: Formatting) -> None:
        try:
            write_files(found.texts)
        except UnwritableFile as error:
            raise CommandError(str(error), returncode=1) from error
        for path in found.texts:
            self.stdout.write(str(path))
        self.stdout.write(f"{len(found.texts)} files written.")

    def _fail(self, problems: list[FileProblem] | tuple[FileProblem, ...], words: str) -> None:
        for problem in problems:
            self.stderr.write(line_of(problem))
        raise CommandError(f"{len(problems)} {words}", returncode=1)
