"""Short answers in words: the forms that count as right, in either language, however they are spaced and spelt."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from quizzes.texts.validated import LANGUAGES, Document, text_up_to

MAX_FORMS = 20
MAX_LENGTH = 200  # of an answer
SILENT = re.compile(r"[\W_]+")
# What may stand behind a Korean noun without changing the answer; longer ones first.
PARTICLES = ("이라고합니다", "라고합니다", "입니다", "이에요", "이라고", "예요", "이다", "으로", "에서", "라고")
PARTICLES += ("은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도", "요")

Form = text_up_to(MAX_LENGTH)


def plain(text: str) -> str:
    """Letters and digits alone, in one spelling: “Cross-Entropy” and “cross entropy” are the same."""
    return SILENT.sub("", unicodedata.normalize("NFKC", text).casefold())


def readings(text: str) -> Iterator[str]:
    """The plain answer, and without the particle behind it."""
    whole = plain(text)
    yield whole
    yield from (whole.removesuffix(particle) for particle in PARTICLES if whole.endswith(particle))


class AcceptedForms(Document):
    """In every language at least one; the first is the one that feedback shows."""

    en: Annotated[tuple[Form, ...], Field(min_length=1, max_length=MAX_FORMS)]
    ko: Annotated[tuple[Form, ...], Field(min_length=1, max_length=MAX_FORMS)]

    @field_validator("en", "ko")
    @classmethod
    def _forms_say_something(cls, forms: tuple[str, ...]) -> tuple[str, ...]:
        for form in forms:
            if not plain(form):
                raise PydanticCustomError("empty_form", "empty", {"form": form})
        return forms

    def accepts(self, text: str) -> bool:
        """A learner may answer in either language, whatever the page is in."""
        forms = {plain(form) for language in LANGUAGES for form in getattr(self, language)}
        return any(reading in forms for reading in readings(text))

    def shown(self, language: str) -> str:
        return getattr(self, language)[0]
