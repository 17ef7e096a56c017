"""Which files of a content directory are not in the canonical form, and what they would be."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quizzes.content_files.reader import CONTENT_DIRECTORY, InvalidContentFiles, Reader
from quizzes.content_files.text import HEADERS, MODELINE, texts_of_content
from trainer.claim_files import CLAIMS_DIRECTORY, read_claims
from trainer.claim_text import claim_text
from trainer.yaml_comments import comments_of
from trainer.yaml_files import FileProblem


@dataclass(frozen=True)
class Formatting:
    """`texts` of the files that would change; `comments` that would be lost in them."""

    texts: Mapping[Path, str]
    comments: tuple[FileProblem, ...]

    @property
    def problems(self) -> list[FileProblem]:
        lines = {path: _first_difference(path, text) for path, text in self.texts.items()}
        return sorted(FileProblem(path, line, NOT_CANONICAL) for path, line in lines.items())


NOT_CANONICAL = "not in the canonical form; manage.py format_content writes it"


def formatting_of(directory: Path = CONTENT_DIRECTORY, *, claims_directory: Path = CLAIMS_DIRECTORY) -> Formatting:
    """Raises InvalidContentFiles or InvalidClaimFiles: what can't be read has no form."""
    reader = Reader(directory)
    content = reader.content()
    if reader.problems:
        raise InvalidContentFiles(reader.problems)
    texts = {directory / name: text for name, text in texts_of_content(content).items()}
    for claim in read_claims(claims_directory):
        texts[claims_directory / claim.topic / f"{claim.slug}.yaml"] = claim_text(claim.document)
    changed = {path: text for path, text in texts.items() if not _says(path, text)}
    return Formatting(changed, comments_lost(changed))


def comments_lost(texts: Iterable[Path]) -> tuple[FileProblem, ...]:
    """In the files that are about to be written."""
    return tuple(problem for path in texts for problem in _comments(path))


def _says(path: Path, text: str) -> bool:
    if not path.exists():
        return path.name == "glossary.yaml"  # the only file that may be missing
    return path.read_bytes() == text.encode()


def _comments(path: Path) -> Iterator[FileProblem]:
    if path.suffix != ".yaml" or not path.exists():
        return
    for line, words in comments_of(path.read_text(encoding="utf-8")):
        if words not in HEADERS.get(path.name, ()) and not words.startswith(MODELINE):
            yield FileProblem(path, line, f"the canonical form has no place for the comment “{words}”")


def _first_difference(path: Path, text: str) -> int:
    if not path.exists():
        return 1
    pairs = zip(path.read_text(encoding="utf-8").split("\n"), text.split("\n"), strict=False)
    return next((line for line, (now, then) in enumerate(pairs, start=1) if now != then), 1)
