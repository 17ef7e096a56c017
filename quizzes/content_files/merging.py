"""Named rows of the database put into what the files say; everything else there stays."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Protocol, TypeVar

from quizzes.content_files.conflicts import Refused
from quizzes.content_files.documents import TopicEntry
from quizzes.content_files.reader import ConceptFiles, Content, QuestionEntry
from quizzes.content_files.stored import Stored


class Named(Protocol):
    slug: str


Entry = TypeVar("Entry", bound=Named)


def merged(files: Content, stored: Stored, *, only: Collection[str]) -> Content:
    """Raises Refused."""
    content = stored.content
    concepts = {concept.slug: concept for concept in content.concepts}
    homes = {question.slug: slug for slug, found in _questions_of(stored).items() for question in found}
    kept = [_without(concept, homes) for concept in files.concepts]
    # Of a concept that is named its own files; its questions are named for themselves.
    placed = [replace(concepts.pop(old.slug), questions=old.questions) if old.slug in concepts else old for old in kept]
    placed += [replace(concept, questions=()) for concept in concepts.values()]
    found = _questions_of(stored)
    placed = [replace(concept, questions=_placed(concept.questions, found.pop(concept.slug, ()))) for concept in placed]
    if found:
        raise Refused(
            f"question {question.slug}: its concept {slug} is not in the files; name it as well."
            for slug, questions in found.items()
            for question in questions
        )
    references, terms = {**files.references, **content.references}, {**files.terms, **content.terms}
    return Content(tuple(_topics(files, content, placed, only)), tuple(placed), references, terms)


def _questions_of(stored: Stored) -> dict[str, tuple[QuestionEntry, ...]]:
    own = {concept.slug: concept.questions for concept in stored.content.concepts if concept.questions}
    return own | stored.strangers


def _without(concept: ConceptFiles, homes: dict[str, str]) -> ConceptFiles:
    """Less the questions that have moved to another concept."""
    staying = [entry for entry in concept.questions if homes.get(entry.slug, concept.slug) == concept.slug]
    return replace(concept, questions=tuple(staying))


def _placed(old: Iterable[Entry], new: Iterable[Entry]) -> tuple[Entry, ...]:
    """New ones in the place of the old ones of their name; what has none comes last."""
    by_slug = {entry.slug: entry for entry in new}
    return (*(by_slug.pop(entry.slug, entry) for entry in old), *by_slug.values())


def _topics(
    files: Content, content: Content, concepts: list[ConceptFiles], only: Collection[str]
) -> Iterator[TopicEntry]:
    topic_of = {concept.slug: concept.topic for concept in concepts}
    before = {topic.slug: topic.concepts for topic in files.topics}
    named = [topic for topic in content.topics if topic.slug in only or topic.slug not in before]
    for topic in _placed(files.topics, named):
        staying = [slug for slug in before.get(topic.slug, ()) if topic_of.get(slug) == topic.slug]
        coming = [concept.slug for concept in concepts if concept.topic == topic.slug and concept.slug not in staying]
        yield topic.model_copy(update={"concepts": (*staying, *coming)})
