"""`manage.py load_content`: checks all content and claim files, then loads all of them, or nothing. `up` calls it."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from quizzes.content_files.checks import check_everything
from quizzes.content_files.loading import Report, sync_content
from quizzes.content_files.problem_lines import line_of
from quizzes.content_files.reader import CONTENT_DIRECTORY, Content, InvalidContentFiles
from quizzes.models import Attempt
from quizzes.services.checking import check_dead_names
from quizzes.services.groups import set_up_groups
from quizzes.services.regrading import changes_of
from quizzes.services.withholding import check_runs
from trainer.claim_files import CLAIMS_DIRECTORY, ClaimFile
from trainer.evidence import EVIDENCE_DIRECTORY
from trainer.services.loading import ClaimReport, load_claims

OUTCOMES = ("created", "updated", "unchanged", "retired", "kept_edits")


class Command(BaseCommand):
    help = "Checks the content and claim files and loads them; with a problem anywhere nothing is stored."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, default=CONTENT_DIRECTORY, help="of the content files")
        parser.add_argument("--claims", type=Path, default=CLAIMS_DIRECTORY, help="of the claim files")
        parser.add_argument("--evidence", type=Path, default=EVIDENCE_DIRECTORY, help="of the evidence files")
        parser.add_argument("--check", action="store_true", help="check only")
        parser.add_argument("--take", action="append", default=[], metavar="SLUG", help="its file wins over an edit")

    def handle(
        self, *, directory: Path, claims: Path, evidence: Path, check: bool, take: list[str], **_options: object
    ) -> None:
        try:
            content, claim_files = check_everything(directory, claims=claims, evidence=evidence)
        except InvalidContentFiles as error:
            for problem in error.problems:
                self.stderr.write(line_of(problem))
            count = len(error.problems)
            raise CommandError(f"{count} problems in the content files; nothing was stored.", returncode=1) from None
        if check:
            self.stdout.write("The content files are valid.")
            return
        with transaction.atomic():
            claim_report = load_claims(claim_files, evidence_directory=evidence, take=take)
            report = sync_content(content, take=take)
            set_up_groups()
            check_runs()
            check_dead_names()
            _refuse_unknown(take, [*_names(report), *_names(claim_report)])
        self.stdout.write(_summary(content, claim_files, report, claim_report))
        for name in [*report.kept_edits, *(f"claim {slug}" for slug in claim_report.kept_edits)]:
            self.stdout.write(f"{name}: edited here while its file changed; the edit was kept.")
        for slug, count in _regradable(report):
            self.stdout.write(
                f"question {slug}: {count} attempts were marked by another key; regrade them in the admin."
            )


def _names(report: Report | ClaimReport) -> list[str]:
    return [name for outcome in OUTCOMES if outcome != "retired" for name in getattr(report, outcome)]


def _regradable(report: Report) -> Iterator[tuple[str, int]]:
    """Questions whose new key touches answers. An editor decides: nothing is regraded by a load."""
    questions = [name.removeprefix("question ") for name in report.updated if name.startswith("question ")]
    for slug in questions:
        if count := sum(1 for _change in changes_of(Attempt.objects.filter(revision__question__slug=slug))):
            yield slug, count


def _refuse_unknown(take: list[str], names: list[str]) -> None:
    unknown = set(take) - {name.split()[-1] for name in names}
    if unknown:
        raise CommandError(f"--take: no file has {', '.join(sorted(unknown))}; nothing was stored.", returncode=2)


def _summary(content: Content, claims: list[ClaimFile], report: Report, claim_report: ClaimReport) -> str:
    num_questions = sum(len(concept.questions) for concept in content.concepts)
    counts = {name: len(getattr(report, name)) + len(getattr(claim_report, name)) for name in OUTCOMES}
    words = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count)
    return (
        f"{len(content.concepts)} concepts, {num_questions} questions, {len(claims)} claims"
        f" and {len(content.references)} references: {words}."
    )
