"""`manage.py export_content`: what was written or edited here goes into the content and claim files."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandError

from quizzes.content_files.conflicts import Refused
from quizzes.content_files.exporting import Places, export_of
from quizzes.content_files.formatting import comments_lost
from quizzes.content_files.problem_lines import line_of
from quizzes.content_files.reader import CONTENT_DIRECTORY, InvalidContentFiles
from quizzes.content_files.stored import InvalidRows
from quizzes.content_files.writing import UnwritableFile, write_files
from trainer.claim_files import CLAIMS_DIRECTORY, InvalidClaimFiles
from trainer.evidence import EVIDENCE_DIRECTORY

NOTHING_WRITTEN = "Nothing was written."


class Command(BaseCommand):
    help = "Writes what is stored here into the content and claim files: everything, or what is named."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="of questions, concepts, topics, terms, …")
        parser.add_argument("--directory", type=Path, default=CONTENT_DIRECTORY, help="of the content files")
        parser.add_argument("--claims", type=Path, default=CLAIMS_DIRECTORY, help="of the claim files")
        parser.add_argument("--evidence", type=Path, default=EVIDENCE_DIRECTORY, help="of the evidence files")
        parser.add_argument("--drop-comments", action="store_true", help="write files although comments are lost")

    def handle(
        self, *, slugs: list[str], directory: Path, claims: Path, evidence: Path, drop_comments: bool, **_rest: object
    ) -> None:
        try:
            export = export_of(Places(directory, claims, evidence), only=slugs)
            comments = comments_lost(export.texts)
            if comments and not drop_comments:
                self._fail([*map(line_of, comments), "--drop-comments writes the files without them."])
            write_files(export.texts)
            for path in export.gone:
                path.unlink()
        except (InvalidContentFiles, InvalidClaimFiles) as error:
            self._fail(map(line_of, error.problems))
        except (Refused, InvalidRows) as error:
            self._fail(error.problems)
        except UnwritableFile as error:
            self._fail([str(error)])
        for path in export.texts:
            self.stdout.write(str(path))
        self.stdout.write(f"{len(export.texts)} files written, {len(export.gone)} moved away.")

    def _fail(self, lines: Iterable[str]) -> NoReturn:
        for line in lines:
            self.stderr.write(line)
        raise CommandError(NOTHING_WRITTEN, returncode=1)
