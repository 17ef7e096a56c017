"""Entries of a document's list that readers tell apart by their text: options, lines, what is matched."""

from collections.abc import Sequence

from pydantic_core import PydanticCustomError

from quizzes.expressions.language import ExpressionError
from quizzes.texts.problems import EXPRESSION_CODE
from quizzes.texts.validated import LANGUAGES, Document, Slug, Text


class Entry(Document):
    """Its slug is stable: answers are stored by it. Readers never see it."""

    slug: Slug
    text: Text
    explanation: Text


def expression_fault(error: ExpressionError) -> PydanticCustomError:
    """A formula's fault as a fault of the document that holds it."""
    code = EXPRESSION_CODE + error.code
    return PydanticCustomError(code, "expression", error.values)


def carried_slugs(old: Sequence[Entry], new: Sequence[Entry]) -> dict[str, str] | None:
    """Old slug → new slug of what reads the same, else of what has the same slug; None when something is left over.

    The text comes first: in the admin, an author who swaps two lines moves their texts and the slugs stay behind.
    """
    found: dict[str, str] = {}
    same_text = [(a, b) for a in old for b in new if a.text.en == b.text.en or a.text.ko == b.text.ko]
    same_slug = [(a, b) for a in old for b in new if a.slug == b.slug]
    for a, b in (*same_text, *same_slug):
        if a.slug not in found and b.slug not in found.values():
            found[a.slug] = b.slug
    return found if len(found) == len(old) == len(new) else None


def entries_differ(entries: Sequence[Entry]) -> None:
    """Raises PydanticCustomError."""
    slugs_differ([entry.slug for entry in entries])
    texts_differ([entry.text for entry in entries])


def slugs_differ(slugs: Sequence[str]) -> None:
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise PydanticCustomError("repeated_slug", "repeated", {"slug": slug})


def texts_differ(texts: Sequence[Text]) -> None:
    """In every language: what reads the same can't be told apart."""
    for language in LANGUAGES:
        seen: dict[str, int] = {}
        for number, text in enumerate(texts, start=1):
            words = " ".join(text.in_language(language).casefold().split())
            if words in seen:
                values = {"first": seen[words], "second": number, "language": language}
                raise PydanticCustomError("repeated_text", "repeated", values)
            seen[words] = number
