"""From the database to the content files: what would be written, and why it can't be. `export_content` calls it.

With slugs, the rows of these names go into the files and everything else there stays; without, the files become what
the database says. What would be written is checked like any content before a file is touched.
"""

import shutil
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from quizzes.content_files.checks import check_content
from quizzes.content_files.conflicts import refuse_conflicts, refuse_unknown
from quizzes.content_files.merging import merged
from quizzes.content_files.reader import Content, InvalidContentFiles, Reader
from quizzes.content_files.stored import stored_content
from quizzes.content_files.text import texts_of_content
from trainer.claim_files import ClaimFile, InvalidClaimFiles, read_claims
from trainer.claim_text import claim_text
from trainer.evidence import evidence_path
from trainer.yaml_files import FileProblem


@dataclass(frozen=True)
class Places:
    """The three directories."""

    content: Path
    claims: Path
    evidence: Path


@dataclass(frozen=True)
class Export:
    """`texts` of the files that would change; `gone` are files whose concept or claim has moved to another topic."""

    texts: dict[Path, str]
    gone: tuple[Path, ...]


def export_of(places: Places, *, only: Collection[str] = ()) -> Export:
    """Raises Refused, InvalidRows, InvalidContentFiles and InvalidClaimFiles."""
    stored = stored_content(only=only or None)
    files, claims = _files(places)
    if only:
        refuse_unknown(stored, only)
        content = merged(files, stored, only=only)
    else:
        refuse_conflicts(files, claims)
        content = stored.content
    texts = {places.content / name: text for name, text in texts_of_content(content).items()}
    before = {places.content / name: text for name, text in texts_of_content(files).items()} if only else {}
    for claim in stored.claims:
        texts[places.claims / claim.topic / f"{claim.slug}.yaml"] = claim_text(claim.document)
    moved = dict(_moved(places, files, claims, content, stored.claims))
    texts |= {new: old.read_text(encoding="utf-8") for old, new in moved.items() if old.suffix == ".json"}
    changed = {path: text for path, text in texts.items() if before.get(path) != text and _differs(path, text)}
    export = Export(changed, tuple(path for path in moved if path.exists()))
    _check(places, export)
    return export


def _files(places: Places) -> tuple[Content, list[ClaimFile]]:
    """What the files say now; a directory without a learning path is a new one."""
    claims = read_claims(places.claims)
    if not (places.content / "path.yaml").exists():
        return Content(), claims
    reader = Reader(places.content)
    content = reader.content()
    if reader.problems:
        raise InvalidContentFiles(reader.problems)
    return content, claims


def _differs(path: Path, text: str) -> bool:
    if not path.exists():
        return path.name != "glossary.yaml" or text.count("\n") > 2  # an empty glossary needs no file
    return path.read_bytes() != text.encode()


def _moved(
    places: Places, files: Content, claims: list[ClaimFile], content: Content, stored_claims: list[ClaimFile]
) -> Iterator[tuple[Path, Path]]:
    """From and to, of the files of what has another topic now; a claim's evidence goes with it."""
    topics = {concept.slug: concept.topic for concept in content.concepts}
    for old in files.concepts:
        if topics.get(old.slug, old.topic) != old.topic:
            folder = places.content / topics[old.slug] / old.slug
            yield from ((path, folder / path.name) for path in sorted(old.directory.iterdir()))
    topics = {claim.slug: claim.topic for claim in stored_claims}
    for old in claims:
        if topics.get(old.slug, old.topic) != old.topic:
            name = f"{old.slug}.yaml"
            yield places.claims / old.topic / name, places.claims / topics[old.slug] / name
            evidence = evidence_path(topic=old.topic, slug=old.slug, directory=places.evidence)
            if evidence.exists():
                yield evidence, evidence_path(topic=topics[old.slug], slug=old.slug, directory=places.evidence)


def _check(places: Places, export: Export) -> None:
    """As load_content would, on a copy. Its problems are named with the places that the files would have."""
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        copies = {places.content: Path(folder) / "content", places.claims: Path(folder) / "claims"}
        for place, copy in copies.items():
            if place.exists():
                shutil.copytree(place, copy)
            copy.mkdir(exist_ok=True)
            for path in export.gone:
                if path.is_relative_to(place):
                    (copy / path.relative_to(place)).unlink()
            for path, text in export.texts.items():
                if path.is_relative_to(place):
                    target = copy / path.relative_to(place)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(text, encoding="utf-8", newline="\n")
        try:
            claims = read_claims(copies[places.claims])
            check_content(copies[places.content], claims=claims, claims_directory=copies[places.claims])
        except (InvalidContentFiles, InvalidClaimFiles) as error:
            raise type(error)([_in_place(problem, copies) for problem in error.problems]) from None


def _in_place(problem: FileProblem, copies: dict[Path, Path]) -> FileProblem:
    place = next(place for place, copy in copies.items() if problem.path.is_relative_to(copy))
    return replace(problem, path=place / problem.path.relative_to(copies[place]))
