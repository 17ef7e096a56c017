"""`manage.py verify_claims [SLUG…] [--write]`: trains the reference runs of the claim files and compares verdicts."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from trainer.claim_files import ClaimFile, InvalidClaimFiles, read_claims
from trainer.evidence import EVIDENCE_DIRECTORY, canonical_text, evidence_path, read_evidence
from trainer.models import Claim
from trainer.reference_runs import run_reference
from trainer.services.retraining import put_in_doubt

ROW = "{claim:<34} {expected:<14} {stored:<14} {measured:<14} {effect:>9} {interval:>20} {seconds:>6}"
IRRELEVANT = ("created_on", "environment")  # a run that differs in nothing else is the same run


class Command(BaseCommand):
    help = (
        "Trains the reference run of every claim file (or of those named) and compares the verdict with the stored "
        "one. A claim whose verdict changed is in doubt on this site until an editor decides."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG")
        parser.add_argument("--write", action="store_true", help="store the runs as <topic>/<slug>.json")
        parser.add_argument("--evidence", type=Path, default=EVIDENCE_DIRECTORY, help="folder of the stored runs")

    def handle(self, *_args: object, slugs: list[str], write: bool, evidence: Path, **_options: object) -> None:
        names = ("claim", "expected", "stored", "measured", "effect", "interval", "seconds")
        self.stdout.write(ROW.format(**{name: name for name in names}))
        differing = [claim.slug for claim in _chosen(slugs) if not self._verify(claim, evidence, write=write)]
        if differing:
            self.stderr.write(f"the verdict differs from the stored one: {', '.join(differing)}")
            sys.exit(1)

    def _verify(self, claim: ClaimFile, directory: Path, *, write: bool) -> bool:
        """True if the verdict is the stored one, or was stored now."""
        path = evidence_path(topic=claim.topic, slug=claim.slug, directory=directory)
        stored = read_evidence(path) if path.exists() else None
        started = time.monotonic()
        measured = run_reference(claim.document.experiment_spec)
        self.stdout.write(_row(claim, stored, measured, seconds=time.monotonic() - started))
        if write and (stored is None or _run_of(stored) != _run_of(measured)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(canonical_text(measured), encoding="utf-8")
        if write:
            return True
        self._tell_staff(claim, measured)
        return stored is not None and _outcome(stored) == _outcome(measured)

    def _tell_staff(self, claim: ClaimFile, measured: dict[str, Any]) -> None:
        """Where there is a site: the claim is in doubt there if its own evidence says something else."""
        if Claim._meta.db_table not in connection.introspection.table_names():
            return
        if put_in_doubt(slug=claim.slug, spec_digest=measured["spec_digest"], outcome=_outcome(measured)):
            self.stdout.write(f"{claim.slug} is in doubt on this site until an editor decides")


def _chosen(slugs: list[str]) -> list[ClaimFile]:
    try:
        claims = read_claims()
    except InvalidClaimFiles as error:
        raise CommandError(str(error)) from error
    if unknown := set(slugs) - {claim.slug for claim in claims}:
        raise CommandError(f"there is no claim file {', '.join(sorted(unknown))}", returncode=2)
    return [claim for claim in claims if not slugs or claim.slug in slugs]


def _row(claim: ClaimFile, stored: dict[str, Any] | None, measured: dict[str, Any], *, seconds: float) -> str:
    comparison = measured["verdict"]["comparisons"][0]
    return ROW.format(
        claim=claim.slug,
        expected=claim.document.expected,
        stored=_outcome(stored) if stored else "—",
        measured=_outcome(measured),
        effect=_number(comparison["effect"]),
        interval=f"[{_number(comparison['low'])}, {_number(comparison['high'])}]",
        seconds=f"{seconds:.1f}",
    )


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _outcome(document: dict[str, Any]) -> str:
    return document["verdict"]["outcome"]


def _run_of(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in IRRELEVANT}
