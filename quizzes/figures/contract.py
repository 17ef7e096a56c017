"""What a figure kind provides: validated parameters that know how to draw themselves."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from pydantic import Field

from quizzes.figures.drawing import Frame
from quizzes.texts.validated import Bilingual, Document, text_up_to

Finite = Annotated[float, Field(allow_inf_nan=False, ge=-1e6, le=1e6)]
Positive = Annotated[float, Field(allow_inf_nan=False, gt=0, le=1e6)]
Words = str | Promise


@dataclass(frozen=True)
class Legend:
    """The line sample `series` stands for `label`."""

    series: int
    label: Words


@dataclass(frozen=True)
class Table:
    """The drawn values: a header and rows of text."""

    header: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


class Caption(Bilingual):
    en: text_up_to(500)
    ko: text_up_to(500)


class Description(Bilingual):
    en: text_up_to(1000)
    ko: text_up_to(1000)


class Figure(Document, ABC):
    """The parameters of one figure, as `concept.yaml` declares them; subclasses add `kind` and their own."""

    caption: Caption
    description: Description

    @abstractmethod
    def draw(self, frame: Frame, *, title: str, description: str) -> SafeString: ...

    @abstractmethod
    def legend(self) -> tuple[Legend, ...]: ...

    @abstractmethod
    def table(self) -> Table: ...
