"""Which rows `export_content` may not write: names that nothing has, and files that changed since they were loaded."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from quizzes.content_files.loading import QUESTIONS, Table, rows_of
from quizzes.content_files.reader import Content
from quizzes.content_files.stored import Stored
from trainer.claim_files import ClaimFile, digest_of
from trainer.models import Claim
from trainer.services.editing import claim_digest


class Refused(ValueError):
    """Nothing can be written; `problems` says why, line by line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def refuse_unknown(stored: Stored, only: Collection[str]) -> None:
    content = stored.content
    entries = [*content.topics, *content.concepts, *(q for concept in content.concepts for q in concept.questions)]
    entries += [*stored.claims, *(question for found in stored.strangers.values() for question in found)]
    known = {entry.slug for entry in entries} | {*content.references, *content.terms}
    unknown = sorted(set(only) - known)
    if unknown:
        raise Refused(f"{slug}: nothing of this name is published here." for slug in unknown)


def refuse_conflicts(files: Content, claims: list[ClaimFile]) -> None:
    """Files that changed since they were loaded are not overwritten without being named."""
    problems = [problem for table, entries in rows_of(files) for problem in _conflicts(table, entries)]
    rows = {claim.slug: claim for claim in Claim.objects.all()}
    for file in claims:
        row = rows.get(file.slug)
        known = (row.file_digest, claim_digest(row)) if row else ()
        problems += _conflict("claim", file.slug, digest_of(file.canonical()), known)
    if problems:
        raise Refused(problems)


def _conflicts(table: Table, entries: dict[str, dict[str, Any]]) -> Iterator[str]:
    rows = {row.slug: row for row in _rows(table)}
    for slug, content in entries.items():
        row = rows.get(slug)
        known = (row.file_digest, digest_of(table.content(row))) if row else ()
        yield from _conflict(table.model._meta.model_name, slug, digest_of(content), known)


def _rows(table: Table) -> Iterable:
    related = ("concept", "newest") if table is QUESTIONS else ()
    return table.model.objects.select_related(*related)


def _conflict(name: str, slug: str, digest: str, known: tuple[str, ...]) -> Iterator[str]:
    """`known`: the digest of the file as it was loaded, and that of the row; empty without a row."""
    if not known:
        yield f"{name} {slug}: it stands in the files and was never loaded here; run load_content first."
    elif digest not in known:
        is_edited = known[0] != known[1]
        take, also = (f" --take {slug}", ", and it was edited here") if is_edited else ("", "")
        ways = f"load_content{take} lets the file win, export_content {slug} what is here."
        yield f"{name} {slug}: its file changed since it was loaded{also}; {ways}"
