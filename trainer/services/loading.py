"""Brings the shipped claims and their evidence into the database. `manage.py load_content` and `up` call it.

A row that was edited here while its file changed keeps the edit and is reported; a claim whose file is gone is
retired, never deleted: experiments point at it.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from trainer.claim_files import ClaimFile, digest_of, read_claims
from trainer.evidence import EVIDENCE_DIRECTORY, evidence_path, read_evidence
from trainer.evidence import digest_of as evidence_digest_of
from trainer.models import Claim, Evidence
from trainer.services.editing import claim_digest, fill_claim


@dataclass
class ClaimReport:
    """Slugs, by what happened to them. Stale evidence belongs to another spec than its claim has now."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    kept_edits: list[str] = field(default_factory=list)
    without_evidence: list[str] = field(default_factory=list)
    stale_evidence: list[str] = field(default_factory=list)


def load_claims(
    files: Sequence[ClaimFile] | None = None,
    *,
    take: Collection[str] = (),
    evidence_directory: Path = EVIDENCE_DIRECTORY,
) -> ClaimReport:
    """Loads all or nothing. For the slugs in `take` the file wins over an edit made here.

    Raises InvalidClaimFiles (unless given files already read) and InvalidEvidence.
    """
    files = read_claims() if files is None else files
    report = ClaimReport()
    with transaction.atomic():
        for file in files:
            claim = _load_claim(file, report, is_taken=file.slug in take)
            _keep_as_written(claim, file)
            _load_evidence(claim, file, report, evidence_directory)
        gone = Claim.objects.exclude(slug__in=[file.slug for file in files]).exclude(file_digest="")
        for claim in gone.filter(is_retired=False):
            claim.is_retired, claim.file_digest = True, ""  # "": retired here, so the file may bring it back
            claim.save(update_fields=["is_retired", "file_digest", "updated_at"])
            report.retired.append(claim.slug)
    return report


def _load_claim(file: ClaimFile, report: ClaimReport, *, is_taken: bool) -> Claim:
    digest = digest_of(file.canonical())
    claim = Claim.objects.filter(slug=file.slug).first()
    if claim is None:
        claim = Claim(slug=file.slug)
        _fill(claim, file, digest)
        report.created.append(claim.slug)
        return claim
    row_digest = claim_digest(claim)
    is_new_file = digest != claim.file_digest
    is_edited = row_digest not in (claim.file_digest, digest) and not (claim.is_retired and not claim.file_digest)
    if is_taken or (is_new_file and not is_edited):
        _fill(claim, file, digest)
        report.updated.append(claim.slug)
    elif is_new_file:
        report.kept_edits.append(claim.slug)
    else:
        report.unchanged.append(claim.slug)
    return claim


def _fill(claim: Claim, file: ClaimFile, digest: str) -> None:
    fill_claim(claim, file.canonical())
    claim.spec_digest = file.document.experiment_spec.digest
    claim.is_retired = claim.is_retired and claim.file_digest != ""  # an editor retired it, and not its file's absence
    claim.file_digest = digest
    claim.save()


def _keep_as_written(claim: Claim, file: ClaimFile) -> None:
    """Another way to write the same spec is no change of the claim."""
    is_same = claim.spec_digest == file.document.experiment_spec.digest
    if is_same and json.dumps(claim.written_spec, sort_keys=True) != json.dumps(file.document.spec, sort_keys=True):
        claim.written_spec = file.document.spec
        claim.save(update_fields=["written_spec"])


def _load_evidence(claim: Claim, file: ClaimFile, report: ClaimReport, directory: Path) -> None:
    path = evidence_path(topic=file.topic, slug=claim.slug, directory=directory)
    if not path.exists():
        report.without_evidence.append(claim.slug)
        return
    document = read_evidence(path)
    digest = evidence_digest_of(document)
    if document["spec_digest"] != claim.spec_digest:
        report.stale_evidence.append(claim.slug)
    if not Evidence.objects.filter(claim=claim, file_digest=digest).exists():
        values = {
            "spec_digest": document["spec_digest"],
            "digest": digest,
            "file_digest": digest,
            "outcome": document["verdict"]["outcome"],
            "document": document,
        }
        Evidence.objects.update_or_create(claim=claim, defaults=values)
