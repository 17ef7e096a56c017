"""The documents of a content directory, file by file; reader.py reads them. Questions have their own kinds."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic_core import PydanticCustomError

from quizzes.texts.validated import Bilingual, Document, Slug, Summary, Title, slug_up_to, text_up_to


def _no_repetition(slugs: tuple[str, ...]) -> tuple[str, ...]:
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise PydanticCustomError("repeated_slug", "repeated", {"slug": slug})
    return slugs


def _is_an_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"']+", value):
        raise PydanticCustomError("address", "no address")
    return value


Slugs = Annotated[tuple[Slug, ...], AfterValidator(_no_repetition)]
Address = Annotated[str, StringConstraints(max_length=300), AfterValidator(_is_an_address)]


class TopicEntry(Document):
    slug: slug_up_to(40)
    title: Title
    summary: Summary
    concepts: Slugs = ()


class LearningPath(Document):
    """path.yaml: topics in order, and in each the concepts in order."""

    topics: tuple[TopicEntry, ...]


class ConceptDocument(Document):
    """concept.yaml. `figures` are parsed one by one, each by its kind."""

    title: Title
    summary: Summary
    claims: Slugs = ()
    references: Slugs = ()
    figures: dict[Slug, dict[str, Any]] = Field(default={}, max_length=12)


class ReferenceDocument(Document):
    """A source in references.yaml, under its key."""

    title: text_up_to(300)
    authors: text_up_to(300)
    year: Annotated[int, Field(ge=1600, le=2100, strict=True)]
    where: text_up_to(300)
    url: Address


class TermDocument(Document):
    """A term in glossary.yaml, under its slug."""

    term: Title
    definition: Summary


class SlugDocument(BaseModel):
    """The name of an entry; whatever else it holds is another document's business."""

    slug: Slug


class Body(Bilingual):
    """en.md and ko.md. What they say is checked with its line by texts/checks.py."""

    en: text_up_to(60_000)
    ko: text_up_to(60_000)
