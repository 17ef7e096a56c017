"""What loads although it should be better: `check_content` warns of it, and with `--strict` it counts as a problem."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from quizzes.content_files.formatting import formatting_of
from quizzes.content_files.reader import ConceptFiles, Content, QuestionEntry
from quizzes.kinds.accepted import plain
from quizzes.kinds.contract import QuestionDocument
from quizzes.question_checks import Known, findings_of
from quizzes.texts.problems import word
from quizzes.texts.validated import LANGUAGES, Bilingual, texts_of
from trainer.claim_files import ClaimFile
from trainer.evidence import evidence_path, read_evidence
from trainer.yaml_files import FileProblem, YamlFile

WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCE_WORDS = 4  # a term may be the same in both languages, a sentence may not
NAMES_ARE_KNOWN = Known(has=lambda _kind, _slug: True, same_stem=lambda _language, _key: None)
SAID_AFTER = ("explanation", "message", "model_answer")
CONTENT_FILES = ("concept.yaml", "en.md", "ko.md", "questions.yaml")


@dataclass(frozen=True)
class Places:
    """Where the files lie."""

    content: Path
    claims: Path
    evidence: Path


def remarks_on(content: Content, claims: Collection[ClaimFile], places: Places) -> list[FileProblem]:
    """Of valid content, with file and line."""
    remarks = [
        *_form(places),
        *_unused_references(content, places.content),
        *_strange_files(content, places.content),
        *_repeated_questions(content),
        *_claim_remarks(claims, places),
    ]
    for concept in content.concepts:
        remarks += _concept_remarks(concept)
    return sorted(set(remarks))


def _form(places: Places) -> Iterator[FileProblem]:
    found = formatting_of(places.content, claims_directory=places.claims)
    yield from found.problems
    yield from found.comments


def _unused_references(content: Content, directory: Path) -> Iterator[FileProblem]:
    cited = {slug for concept in content.concepts for slug in concept.document.references}
    cited |= {slug for concept in content.concepts for entry in concept.questions for slug in entry.document.references}
    unused = [slug for slug in content.references if slug not in cited]
    file = YamlFile.read(directory / "references.yaml") if unused else None
    for slug in unused:
        yield file.problem((slug,), f"{slug}: nothing cites it")


def _strange_files(content: Content, directory: Path) -> Iterator[FileProblem]:
    """A question in a file of another name would never be asked."""
    known = {directory / name for name in ("path.yaml", "references.yaml", "glossary.yaml")}
    known |= {concept.directory / name for concept in content.concepts for name in CONTENT_FILES}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path not in known and not path.name.startswith("."):
            yield FileProblem(path, 1, "no content file has this name; it is not read")


def _repeated_questions(content: Content) -> Iterator[FileProblem]:
    seen: dict[tuple[str, str], str] = {}
    for concept in content.concepts:
        for entry in concept.questions:
            for language in LANGUAGES:
                first = seen.setdefault((language, _asked(entry.document, language)), entry.slug)
                if first != entry.slug:
                    message = f"{entry.slug}.stem.{language}: {first} asks the same"
                    yield _at(concept, (entry.place, "stem", language), message)


def _asked(document: QuestionDocument, language: str) -> str:
    """All that is to be seen before the answer, letters and digits alone."""
    texts = [text for path, text in texts_of(document) if path[-1] not in SAID_AFTER]
    return plain(" ".join(text.in_language(language) for text in texts))


# One concept ----------------------------------------------------------------------------------------------------------
def _concept_remarks(concept: ConceptFiles) -> Iterator[FileProblem]:
    for path, text in texts_of(concept.document, of=Bilingual):
        if _is_untranslated(text):
            place = (*path, "ko")
            yield _at(concept, place, f"{_name(place)}: the same in both languages", file="concept.yaml")
    if not concept.questions:
        yield FileProblem(concept.directory / "questions.yaml", 1, "the concept has no question")
    for entry in concept.questions:
        for path, message in _question_remarks(entry):
            yield _at(concept, (entry.place, *path), f"{_name((entry.slug, *path))}: {message}")


def _question_remarks(entry: QuestionEntry) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the admin says of it, too; names that lead nowhere are problems and were found before."""
    for finding in findings_of(entry.document, NAMES_ARE_KNOWN):
        yield finding.path, word(finding.code, finding.values)


def _is_untranslated(text: Bilingual) -> bool:
    return text.en == text.ko and len(WORD.findall(text.ko)) >= SENTENCE_WORDS


def _at(
    concept: ConceptFiles, place: tuple[str | int, ...], message: str, *, file: str = "questions.yaml"
) -> FileProblem:
    return YamlFile.read(concept.directory / file).problem(place, message)


def _name(place: tuple[str | int, ...]) -> str:
    return ".".join(map(str, place))


# Claims ---------------------------------------------------------------------------------------------------------------
def _claim_remarks(claims: Collection[ClaimFile], places: Places) -> Iterator[FileProblem]:
    for claim in claims:
        file = YamlFile.read(places.claims / claim.topic / f"{claim.slug}.yaml")
        path = evidence_path(topic=claim.topic, slug=claim.slug, directory=places.evidence)
        if not path.exists():
            yield file.problem((), f"{claim.slug}: it has no evidence; verify_claims {claim.slug} --write trains it")
            continue
        document = read_evidence(path)
        if document["spec_digest"] != claim.document.experiment_spec.digest:
            yield file.problem(("spec",), f"{claim.slug}: its evidence is of another spec (stale)")
        elif document["verdict"]["outcome"] != claim.document.expected:
            outcome = document["verdict"]["outcome"]
            yield file.problem(("expected",), f"expected: its evidence says {outcome}, not {claim.document.expected}")
