"""Links inside content: `concept:relu`, `question:…`, `claim:…` instead of addresses, checked by the loader."""

import re
from collections.abc import Callable

from django.urls import reverse
from django.utils import translation

from quizzes.texts.formulas import leaves
from quizzes.texts.markdown import parse

PAGES = {"concept": "quizzes:concept", "question": "quizzes:question", "claim": "trainer:claim"}
INTERNAL = re.compile(r"\A(concept|question|claim):([a-z0-9-]+)\Z")
EXTERNAL = re.compile(r"\A(https?://|mailto:)", re.IGNORECASE)


def resolver(language: str) -> Callable[[str], str | None]:
    """From an internal link to the address of its page in `language`; None for every other link."""

    def resolve(target: str) -> str | None:
        found = INTERNAL.match(target)
        if not found:
            return None
        with translation.override(language):
            return reverse(PAGES[found[1]], args=[found[2]])

    return resolve


def links_of(text: str) -> list[tuple[int, str]]:
    """Line (from 0) and target of every link."""
    return [(line, str(token.attrGet("href"))) for line, token in leaves(parse(text)) if token.type == "link_open"]
