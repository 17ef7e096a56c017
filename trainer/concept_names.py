"""What the study pages call things. This application doesn't know them: whoever has them says so once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ConceptName:
    """`titles` in all languages, `title` in the reader's."""

    slug: str
    title: str
    titles: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Names:
    """`terms`: what stands in the glossary, each in all languages."""

    concepts: Sequence[ConceptName] = ()
    terms: Sequence[tuple[str, ...]] = ()

    @property
    def synonyms(self) -> list[tuple[str, ...]]:
        """Words that mean the same in different languages."""
        return [*self.terms, *(concept.titles for concept in self.concepts)]

    @property
    def by_slug(self) -> dict[str, ConceptName]:
        return {concept.slug: concept for concept in self.concepts}


_finders: list[Callable[[], Names]] = []


def look_for_names_in(finder: Callable[[], Names]) -> None:
    """From now on `finder` is asked."""
    _finders[:] = [finder]


def concept_names() -> Names:
    """In the order of the learning path."""
    return _finders[0]() if _finders else Names()
