"""Answers in words, as statistics and lists show them to authors: what was chosen, and which slip a number was."""

from dataclasses import dataclass

from django.utils.translation import get_language

from quizzes.texts.validated import Text


@dataclass(frozen=True)
class Told:
    """`key` is the same for what is counted together. `is_right` None: as the marks of the answer say."""

    key: str
    words: str
    is_right: bool | None = None


def in_words(text: Text) -> str:
    """In the language that is active."""
    return text.in_language(get_language() or "en")
