"""Validated texts and the base of all documents: NFC, no control characters, both languages, nothing unknown.

Content files and the admin's forms are validated by the same documents; problems.py words what is wrong.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from quizzes.texts.formulas import formula_faults
from trainer.slugs import RESERVED

LANGUAGES = ("en", "ko")
Path = tuple[str | int, ...]
STORED = object()  # the context in which a document is read that was validated when it was saved
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def normalise(value: object) -> object:
    """Text in one spelling: NFC (Hangul typed on a Mac arrives decomposed), line ends as \\n, no blanks around it."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _has_no_control_characters(value: str) -> str:
    if CONTROL_CHARACTERS.search(value):
        raise PydanticCustomError("control_characters", "control characters")
    return value


def _formulas_are_balanced(value: str, info: ValidationInfo) -> str:
    """Not asked again of what is stored: pages read documents all the time, and their Markdown takes longest."""
    for fault in () if info.context is STORED else formula_faults(value):
        raise PydanticCustomError("formula", "formula", {"formula": fault.formula, "fault": fault.code})
    return value


def _is_not_reserved(value: str) -> str:
    if value in RESERVED:
        raise PydanticCustomError("reserved_slug", "reserved", {"slug": value})
    return value


def text_up_to(max_length: int) -> object:
    """Plain text of one language, 1 to `max_length` characters."""
    return Annotated[
        str,
        StringConstraints(min_length=1, max_length=max_length),
        BeforeValidator(normalise),
        AfterValidator(_has_no_control_characters),
    ]


def markdown_up_to(max_length: int) -> object:
    """Markdown of one language whose formulas are balanced."""
    return Annotated[text_up_to(max_length), AfterValidator(_formulas_are_balanced)]


def slug_up_to(max_length: int) -> object:
    return Annotated[
        str,
        StringConstraints(min_length=1, max_length=max_length, pattern=r"\A[a-z0-9]+(-[a-z0-9]+)*\z"),
        AfterValidator(_is_not_reserved),
    ]


Slug = slug_up_to(80)


class Document(BaseModel):
    """Frozen, and nothing in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


class Bilingual(Document):
    """One text in every language. Subclasses say how long it may be."""

    en: str
    ko: str

    def in_language(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


class Title(Bilingual):
    en: text_up_to(120)
    ko: text_up_to(120)


class Summary(Bilingual):
    en: text_up_to(500)
    ko: text_up_to(500)


class Text(Bilingual):
    """A stem, an option, an explanation: Markdown with formulas, rendered when its document is saved."""

    en: markdown_up_to(4000)
    ko: markdown_up_to(4000)


def texts_of(value: object, *, of: type[Bilingual] = Text, place: Path = ()) -> Iterator[tuple[Path, Bilingual]]:
    """Every Markdown text of a document of any kind, or every text `of` another class, with its place."""
    if isinstance(value, of):
        yield place, value
    elif hasattr(value, "model_fields_set"):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name), of=of, place=(*place, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from texts_of(item, of=of, place=(*place, index))
