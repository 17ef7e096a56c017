"""The rows of the database as the content that their files would say. `export_content` writes it.

Of a question what is published: a draft stays here. What is retired is left out, but for concepts and claims whose
files exist: those are deleted by a person.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import models
from pydantic import BaseModel, ValidationError

from quizzes.content_files.documents import Body, ConceptDocument, ReferenceDocument, TermDocument, TopicEntry
from quizzes.content_files.loading import CONCEPTS, REFERENCES, TERMS, TOPICS
from quizzes.content_files.reader import ConceptFiles, Content, QuestionEntry
from quizzes.models import Concept, GlossaryTerm, Question, Reference, Topic
from quizzes.texts.problems import problems_of
from trainer.claim_files import ClaimDocument, ClaimFile
from trainer.models import Claim
from trainer.services.editing import claim_content

Parsed = TypeVar("Parsed", bound=BaseModel)


class InvalidRows(ValueError):
    """Rows that no file could say, each with its problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Stored:
    """`content` in the order of the site; `strangers` are questions whose concept is not in it, by that concept."""

    content: Content
    claims: list[ClaimFile]
    strangers: dict[str, tuple[QuestionEntry, ...]]


def stored_content(*, only: Collection[str] | None = None) -> Stored:
    """Of all rows, or of those with these slugs. Raises InvalidRows."""
    return _Rows(only).stored()


class _Rows:
    """Reads on after a problem, so that all of them are named."""

    def __init__(self, only: Collection[str] | None) -> None:
        self.only = only
        self.problems: list[str] = []

    def stored(self) -> Stored:
        questions: dict[str, list[QuestionEntry]] = defaultdict(list)
        for question in self._rows(Question.objects.exclude(revision=None).select_related("concept", "revision")):
            if entry := self._parsed(question, _question_entry):
                questions[question.concept.slug].append(entry)
        concepts = [self._concept(concept, tuple(questions[concept.slug])) for concept in self._concepts()]
        known = {concept.slug for concept in concepts}
        content = Content(
            topics=tuple(self._topics(concepts)),
            concepts=tuple(concepts),
            references=self._mapping(Reference.objects.all(), REFERENCES.content, ReferenceDocument),
            terms=self._mapping(GlossaryTerm.objects.all(), TERMS.content, TermDocument),
        )
        claims = [claim for row in self._claims() if (claim := self._parsed(row, _claim_file))]
        if self.problems:
            raise InvalidRows(self.problems)
        strangers = {slug: tuple(found) for slug, found in questions.items() if slug not in known}
        return Stored(content, claims, strangers)

    def _rows(self, rows: models.QuerySet, shown: models.Q | None = None) -> Iterator[models.Model]:
        named = rows if self.only is None else rows.filter(slug__in=self.only)
        return named.filter(shown if shown is not None else models.Q(is_retired=False))

    def _concepts(self) -> Iterator[Concept]:
        shown = models.Q(is_retired=False) | models.Q(is_in_files=True)
        return self._rows(Concept.objects.select_related("topic").prefetch_related("references"), shown)

    def _claims(self) -> Iterator[Claim]:
        return self._rows(Claim.objects.all(), models.Q(is_retired=False) | ~models.Q(file_digest=""))

    def _topics(self, concepts: list[ConceptFiles]) -> Iterator[TopicEntry]:
        used = {concept.topic for concept in concepts}
        shown = models.Q(is_retired=False) | models.Q(slug__in=used)
        rows = Topic.objects.all() if self.only is None else Topic.objects.filter(slug__in={*used, *self.only})
        for topic in rows.filter(shown):
            data = {"slug": topic.slug, **TOPICS.content(topic)}
            data["concepts"] = [concept.slug for concept in concepts if concept.topic == topic.slug]
            if entry := self._parsed(topic, lambda _row, data=data: TopicEntry.model_validate(data)):
                yield entry

    def _concept(self, concept: Concept, questions: tuple[QuestionEntry, ...]) -> ConceptFiles:
        data = CONCEPTS.content(concept)
        topic, body = data.pop("topic"), data.pop("body")
        document = self._parsed(concept, lambda _row: ConceptDocument.model_validate(data))
        texts = self._parsed(concept, lambda _row: Body.model_validate(body))
        return ConceptFiles(concept.slug, topic, Path(topic) / concept.slug, document, texts, questions)

    def _mapping(
        self, rows: models.QuerySet, content: Callable[[Any], dict[str, Any]], schema: type[Parsed]
    ) -> dict[str, Parsed]:
        parsed = {
            row.slug: self._parsed(row, lambda row: schema.model_validate(content(row))) for row in self._rows(rows)
        }
        return {slug: document for slug, document in parsed.items() if document}

    def _parsed(self, row: models.Model, parse: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        try:
            return parse(row)
        except ValidationError as error:
            name = f"{row._meta.model_name} {row.slug}"
            places = [(".".join(map(str, problem.path)), problem.message) for problem in problems_of(error)]
            self.problems += [f"{name}: {place}: {message}" for place, message in places]
            return None


def _question_entry(question: Question) -> QuestionEntry:
    return QuestionEntry(question.slug, 0, question.revision.question_document)


def _claim_file(claim: Claim) -> ClaimFile:
    data = claim_content(claim)
    topic = data.pop("topic")
    return ClaimFile(claim.slug, topic, ClaimDocument.model_validate(data | {"spec": claim.written_spec or claim.spec}))
