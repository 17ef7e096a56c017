"""`manage.py check_content`: everything that loading checks, and what should be better; stores nothing."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.content_files.checks import check_everything
from quizzes.content_files.problem_lines import line_of
from quizzes.content_files.reader import CONTENT_DIRECTORY, InvalidContentFiles
from quizzes.content_files.remarks import Places, remarks_on
from trainer.claim_files import CLAIMS_DIRECTORY
from trainer.evidence import EVIDENCE_DIRECTORY
from trainer.yaml_files import FileProblem


class Command(BaseCommand):
    help = "Checks the content and claim files: problems keep them from being loaded, warnings don't."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, default=CONTENT_DIRECTORY, help="of the content files")
        parser.add_argument("--claims", type=Path, default=CLAIMS_DIRECTORY, help="of the claim files")
        parser.add_argument("--evidence", type=Path, default=EVIDENCE_DIRECTORY, help="of the evidence files")
        parser.add_argument("--strict", action="store_true", help="exit with 1 after a warning, too")

    def handle(self, *, directory: Path, claims: Path, evidence: Path, strict: bool, **_options: object) -> None:
        try:
            content, files = check_everything(directory, claims=claims, evidence=evidence)
        except InvalidContentFiles as error:
            self._show(error.problems)
            raise CommandError(f"{len(error.problems)} problems in the content files.", returncode=1) from None
        remarks = remarks_on(content, files, Places(directory, claims, evidence))
        self._show(remarks, "" if strict else "warning: ")
        if remarks and strict:
            raise CommandError(f"{len(remarks)} warnings, which count as problems.", returncode=1)
        self.stdout.write(f"The content files are valid; {len(remarks)} warnings.")

    def _show(self, problems: Iterable[FileProblem], prefix: str = "") -> None:
        for problem in problems:
            self.stderr.write(f"{prefix}{line_of(problem)}")
