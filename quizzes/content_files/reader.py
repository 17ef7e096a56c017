"""Reads and checks a content directory; every problem is found at once, with file and line. `load_content` calls it.

path.yaml, references.yaml, glossary.yaml and <topic>/<concept>/{concept.yaml, en.md, ko.md, questions.yaml}.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from quizzes.content_files.documents import (
    Body,
    ConceptDocument,
    LearningPath,
    ReferenceDocument,
    SlugDocument,
    TermDocument,
    TopicEntry,
)
from quizzes.figures import parse_figure
from quizzes.kinds import parse_document
from quizzes.kinds.contract import QuestionDocument
from quizzes.texts.problems import problems_of
from quizzes.texts.validated import LANGUAGES
from quizzes.texts.validated import Path as Place
from trainer.yaml_files import FileProblem, UnreadableFile, YamlFile

CONTENT_DIRECTORY = Path(__file__).parents[1] / "content"
Parsed = TypeVar("Parsed", bound=BaseModel)


@dataclass(frozen=True)
class QuestionEntry:
    """A question of questions.yaml; `place` is its index there."""

    slug: str
    place: int
    document: QuestionDocument


@dataclass(frozen=True)
class ConceptFiles:
    """The files of one concept; questions in the order in which they are asked. What is invalid is None."""

    slug: str
    topic: str
    directory: Path
    document: ConceptDocument | None
    body: Body | None
    questions: tuple[QuestionEntry, ...]


@dataclass(frozen=True)
class Content:
    """What a content directory says. Topics and concepts in the order of the learning path."""

    topics: tuple[TopicEntry, ...] = ()
    concepts: tuple[ConceptFiles, ...] = ()
    references: Mapping[str, ReferenceDocument] = field(default_factory=dict)
    terms: Mapping[str, TermDocument] = field(default_factory=dict)


class InvalidContentFiles(ValueError):
    """All problems of all files."""

    def __init__(self, problems: Collection[FileProblem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Reader:
    """Reads on after a problem: what is invalid is left out, and the problems say so."""

    def __init__(self, directory: Path = CONTENT_DIRECTORY) -> None:
        self.directory = directory
        self.problems: list[FileProblem] = []
        # Names that exist although their entry may be invalid: what refers to them is not wrong as well.
        self.reference_names: set[str] = set()
        self.question_names: set[str] = set()

    def content(self) -> Content:
        references = self._mapping(self.directory / "references.yaml", ReferenceDocument, names=self.reference_names)
        terms = self._mapping(self.directory / "glossary.yaml", TermDocument, is_optional=True)
        file = self._yaml(self.directory / "path.yaml")
        path = self._parse(file, LearningPath.model_validate)
        if file is None or path is None:
            return Content(references=references, terms=terms)
        concepts = tuple(
            concept
            for topic in path.topics
            for slug in topic.concepts
            if (concept := self._concept(slug, topic=topic.slug))
        )
        self.problems += _path_problems(path, file)
        return Content(path.topics, concepts, references, terms)

    def _concept(self, slug: str, *, topic: str) -> ConceptFiles | None:
        directory = self.directory / topic / slug
        if not directory.is_dir():
            self.problems.append(FileProblem(self.directory / "path.yaml", 1, f"there is no folder {topic}/{slug}"))
            return None
        file = self._yaml(directory / "concept.yaml")
        document = self._parse(file, ConceptDocument.model_validate)
        if file is not None and document is not None:
            for name, data in document.figures.items():
                self._parse(file, parse_figure, data, under=("figures", name))
        body = self._body(directory)
        questions = tuple(self._questions(directory / "questions.yaml"))
        return ConceptFiles(slug, topic, directory, document, body, questions)

    def _body(self, directory: Path) -> Body | None:
        texts = {language: self._text(directory / f"{language}.md") for language in LANGUAGES}
        try:
            return Body.model_validate(texts)
        except ValidationError as error:
            for problem in problems_of(error):
                self.problems.append(FileProblem(directory / f"{problem.path[0]}.md", 1, problem.message))
            return None

    def _questions(self, path: Path) -> Iterator[QuestionEntry]:
        file = self._yaml(path)
        if file is None:
            return
        if not isinstance(file.data, list):
            self.problems.append(FileProblem(path, 1, "a list of questions is expected"))
            return
        for place, data in enumerate(file.data):
            entry = self._parse(file, SlugDocument.model_validate, data, under=(place,))
            name = entry.slug if entry else str(place)
            self.question_names.add(name)
            rest = {key: value for key, value in data.items() if key != "slug"} if isinstance(data, dict) else data
            document = self._parse(file, parse_document, rest, under=(place,), name=name)
            if entry and document:
                yield QuestionEntry(entry.slug, place, document)

    def _mapping(
        self, path: Path, schema: type[Parsed], *, is_optional: bool = False, names: set[str] | None = None
    ) -> dict[str, Parsed]:
        if is_optional and not path.exists():
            return {}
        file = self._yaml(path)
        if file is None:
            return {}
        if not isinstance(file.data, dict):
            self.problems.append(FileProblem(path, 1, "a mapping of names to entries is expected"))
            return {}
        if names is not None:
            names.update(map(str, file.data))
        parsed: dict[str, Parsed] = {}
        for slug, data in file.data.items():
            named = self._parse(file, SlugDocument.model_validate, {"slug": slug}, under=(str(slug),))
            document = self._parse(file, schema.model_validate, data, under=(str(slug),))
            if named and document:
                parsed[slug] = document
        return parsed

    # One file, one document -------------------------------------------------------------------------------------------
    def _yaml(self, path: Path) -> YamlFile | None:
        try:
            return YamlFile.read(path)
        except UnreadableFile as error:
            self.problems.append(error.problem)
            return None

    def _text(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(FileProblem(path, 1, f"can't be read: {error}"))
            return "-"  # an empty text would be reported a second time

    def _parse(
        self,
        file: YamlFile | None,
        parse: Callable[[Any], Parsed],
        data: object = None,
        *,
        under: Place = (),
        name: str = "",
    ) -> Parsed | None:
        """The document, or None and its problems. `data` is the part of the file that lies at `under`."""
        if file is None:
            return None
        try:
            return parse(data if under else file.data)
        except ValidationError as error:
            for problem in problems_of(error):
                place = (*under, *problem.path)
                where = ".".join(map(str, (name, *problem.path) if name else place))
                self.problems.append(file.problem(place, f"{where}: {problem.message}" if where else problem.message))
            return None


def _path_problems(path: LearningPath, file: YamlFile) -> Iterator[FileProblem]:
    """Folders that path.yaml does not name (they would be left out without a word), and names that occur twice."""
    named = [f"{topic.slug}/{slug}" for topic in path.topics for slug in topic.concepts]
    for concept in sorted(file.path.parent.glob("*/*/concept.yaml")):
        folder = concept.parent.relative_to(file.path.parent).as_posix()
        if folder not in named:
            yield file.problem(("topics",), f"the folder {folder} is not named here")
    seen: set[str] = set()
    for place, topic in enumerate(path.topics):
        for index, slug in enumerate(topic.concepts):
            if slug in seen:
                yield file.problem(("topics", place, "concepts", index), f"the concept {slug} is named twice")
            seen.add(slug)
    slugs = [topic.slug for topic in path.topics]
    for place, slug in enumerate(slugs):
        if slug in slugs[:place]:
            yield file.problem(("topics", place, "slug"), f"the topic {slug} is named twice")
