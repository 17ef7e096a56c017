"""What no single file can tell: names that lead nowhere, names used twice, figures that one language lacks.

`check_content` is what loading rests on: it reads everything and raises every problem at once.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quizzes.content_files.reader import (
    CONTENT_DIRECTORY,
    ConceptFiles,
    Content,
    InvalidContentFiles,
    QuestionEntry,
    Reader,
)
from quizzes.texts.checks import Fault, container_faults, containers_of, dead_links, odd_spots, unbalanced_formulas
from quizzes.texts.validated import LANGUAGES, texts_of
from trainer.claim_files import CLAIMS_DIRECTORY, ClaimFile, InvalidClaimFiles, evidence_problems, read_claims
from trainer.engine.specs import ExperimentSpec
from trainer.yaml_files import FileProblem, YamlFile


@dataclass(frozen=True)
class Known:
    """The names that a text may use."""

    concepts: frozenset[str]
    questions: frozenset[str]
    claims: frozenset[str]
    references: frozenset[str]
    specs: Mapping[str, ExperimentSpec]  # of the valid claims

    def has(self, kind: str, slug: str) -> bool:
        return slug in {"concept": self.concepts, "question": self.questions, "claim": self.claims}[kind]


def check_everything(directory: Path, *, claims: Path, evidence: Path) -> tuple[Content, list[ClaimFile]]:
    """Content, claims and evidence: what commands read. Raises InvalidContentFiles with the problems of all of them."""
    problems = [*evidence_problems(evidence)]
    files: list[ClaimFile] = []
    try:
        files = read_claims(claims)
    except InvalidClaimFiles as error:
        problems += error.problems
    try:
        content = check_content(directory, claims=files, claims_directory=claims)
    except InvalidContentFiles as error:
        problems += error.problems
    if problems:
        raise InvalidContentFiles(problems)
    return content, files


def check_content(
    directory: Path = CONTENT_DIRECTORY,
    *,
    claims: Collection[ClaimFile],
    claims_directory: Path = CLAIMS_DIRECTORY,
) -> Content:
    """`claims` are the valid claim files. Raises InvalidContentFiles with all problems, of what claims name as well."""
    reader = Reader(directory)
    content = reader.content()
    known = Known(
        concepts=frozenset(slug for topic in content.topics for slug in topic.concepts),
        questions=frozenset(reader.question_names),
        claims=frozenset(path.stem for path in claims_directory.glob("*/*.yaml")),  # the invalid ones too
        references=frozenset(reader.reference_names),
        specs={claim.slug: claim.document.experiment_spec for claim in claims},
    )
    problems = [*reader.problems, *_repeated_slugs(content), *_claim_problems(claims, known, claims_directory)]
    for concept in content.concepts:
        problems += _concept_problems(concept, known)
    if problems:
        raise InvalidContentFiles(problems)
    return content


def _concept_problems(concept: ConceptFiles, known: Known) -> Iterator[FileProblem]:
    if concept.document:
        yield from _dead_names(concept, known)
    if concept.body:
        yield from _body_problems(concept, known)
    if concept.questions:
        questions = YamlFile.read(concept.directory / "questions.yaml")
        for entry in concept.questions:
            yield from _question_problems(questions, entry, known)


def _dead_names(concept: ConceptFiles, known: Known) -> Iterator[FileProblem]:
    file = YamlFile.read(concept.directory / "concept.yaml")
    for key, names in (("claims", known.claims), ("references", known.references)):
        for place, slug in enumerate(getattr(concept.document, key)):
            if slug not in names:
                yield file.problem((key, place), f"{key}.{place}: there is no {slug}")


def _body_problems(concept: ConceptFiles, known: Known) -> Iterator[FileProblem]:
    for language in LANGUAGES:
        text = concept.body.in_language(language)
        faults = [*unbalanced_formulas(text), *_text_faults(text, known)]
        if concept.document:
            faults += container_faults(text, figures=concept.document.figures, claims=concept.document.claims)
        for line, message in faults:
            yield FileProblem(concept.directory / f"{language}.md", line + 1, message)
    shown = {language: containers_of(concept.body.in_language(language)) for language in LANGUAGES}
    if sorted(shown["en"]) != sorted(shown["ko"]):
        message = "the figures and claims shown here differ from those of en.md"
        yield FileProblem(concept.directory / "ko.md", 1, message)


def _text_faults(text: str, known: Known) -> Iterator[Fault]:
    yield from dead_links(text, is_known=known.has)
    yield from odd_spots(text)


def _question_problems(file: YamlFile, entry: QuestionEntry, known: Known) -> Iterator[FileProblem]:
    document = entry.document
    for place, slug in enumerate(document.references):
        if slug not in known.references:
            yield file.problem((entry.place, "references", place), f"{entry.slug}.references: there is no {slug}")
    if document.claim and document.claim not in known.claims:
        yield file.problem((entry.place, "claim"), f"{entry.slug}.claim: there is no {document.claim}")
    if document.follow_up and (document.follow_up not in known.questions or document.follow_up == entry.slug):
        yield file.problem((entry.place, "follow_up"), f"{entry.slug}.follow_up: there is no {document.follow_up}")
    if not set(document.rests_on) & (known.claims - known.specs.keys()):  # an invalid claim is its own problem
        for problem in document.claim_problems(known.specs):
            where = ".".join(map(str, (entry.slug, *problem.path)))
            yield file.problem((entry.place, *problem.path), f"{where}: {problem.message}")
    for place, text in texts_of(document):
        for language in LANGUAGES:
            where = ".".join(map(str, (entry.slug, *place, language)))
            for _line, message in _text_faults(text.in_language(language), known):
                yield file.problem((entry.place, *place, language), f"{where}: {message}")


def _repeated_slugs(content: Content) -> Iterator[FileProblem]:
    seen: dict[str, Path] = {}
    for concept in content.concepts:
        path = concept.directory / "questions.yaml"
        for entry in concept.questions:
            if entry.slug in seen:
                yield YamlFile.read(path).problem((entry.place, "slug"), f"the slug {entry.slug} is used twice")
            seen[entry.slug] = path


def _claim_problems(claims: Collection[ClaimFile], known: Known, directory: Path) -> Iterator[FileProblem]:
    for claim in claims:
        missing = [slug for slug in claim.document.concepts if slug not in known.concepts]
        file = YamlFile.read(directory / claim.topic / f"{claim.slug}.yaml") if missing else None
        for slug in missing:
            place = ("concepts", claim.document.concepts.index(slug))
            yield file.problem(place, f"concepts: there is no {slug}")
