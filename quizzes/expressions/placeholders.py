"""What texts of parametrised questions show of a variant: `[[w]]`, `[[w * x:.2f]]`; in formulas as TeX, else plain.

Two brackets begin no formula of TeX and no link of Markdown. Behind a colon: `()` puts a negative number into brackets,
`+` shows the sign, `,` groups thousands, `.2f` decimals, `.3g` significant figures, `.1e` powers of ten.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from quizzes.expressions.numbers import in_figures

PLACEHOLDER = re.compile(r"\[\[(.+?)\]\](?!\])", re.DOTALL)
FORMAT = re.compile(r"(?P<brackets>\(\))?(?P<sign>\+)?(?P<groups>,)?(\.(?P<digits>1?\d)(?P<how>[fge]))?")
MARK = "\ue000{}\ue001"  # stands for a placeholder while Markdown is read, which knows nothing of formulas
MARKED = re.compile("\ue000(\\d+)\ue001")
BRACKETS = r"\begin{{bmatrix}} {} \end{{bmatrix}}"
Nested = float | list["Nested"]


class InvalidFormat(ValueError):
    """What stands behind the colon is no format."""


@dataclass(frozen=True)
class Placeholder:
    """`formula` is one of language.py, or `key`."""

    text: str
    formula: str
    format: re.Match[str]

    @classmethod
    def read(cls, inside: str) -> Self:
        """Raises InvalidFormat."""
        formula, colon, after = inside.rpartition(":")
        found = FORMAT.fullmatch(after.strip()) if colon else FORMAT.fullmatch("")
        if found is None:
            raise InvalidFormat(after.strip())
        return cls(inside, (formula if colon else inside).strip(), found)

    def shown(self, value: Nested, *, is_tex: bool) -> str:
        """A number, a vector or a matrix."""
        if not isinstance(value, list):
            return self._number(value, is_tex=is_tex)
        if is_tex and value and isinstance(value[0], list):
            lines = [" & ".join(self._number(each, is_tex=True) for each in row) for row in value]
            return BRACKETS.format(r" \\ ".join(lines))
        between = r",\; " if is_tex else ", "
        return f"[{between.join(self.shown(each, is_tex=is_tex) for each in value)}]"

    def _number(self, value: float, *, is_tex: bool) -> str:
        digits, how = self.format["digits"], self.format["how"]
        text = f"{value:.{digits}{how}}" if how else _plain(value)
        if "e" in text:
            mantissa, _e, exponent = text.partition("e")
            text = f"{mantissa}e{int(exponent)}"
        elif self.format["groups"]:
            whole, point, decimals = text.partition(".")
            text = f"{int(whole):,}{point}{decimals}"
        if value >= 0 and self.format["sign"]:
            text = f"+{text}"
        if is_tex:
            text = text.replace(",", "{,}")
            text = re.sub(r"e(-?\d+)$", r" \\cdot 10^{\1}", text)
        return f"({text})" if value < 0 and self.format["brackets"] else text


def _plain(value: float) -> str:
    """Six figures; whole numbers in full."""
    return str(int(value)) if value == int(value) and abs(value) < 1e12 else in_figures(value)


def placeholders_in(text: str) -> Iterator[Placeholder]:
    """Raises InvalidFormat."""
    return (Placeholder.read(inside) for inside in PLACEHOLDER.findall(text))


def marked(text: str) -> tuple[str, list[str]]:
    """The text with a mark for every placeholder, and what stood in them."""
    found = PLACEHOLDER.findall(text)
    marks = iter(range(len(found)))
    return PLACEHOLDER.sub(lambda _: MARK.format(next(marks)), text), found


def filler(found: list[str], values: Mapping[str, Any]) -> Callable[[str, bool], str]:
    """Puts values in place of the marks of a text: (text, whether it is TeX) → text."""
    placeholders = [Placeholder.read(inside) for inside in found]

    def fill(text: str, is_tex: bool) -> str:
        def value_of(match: re.Match[str]) -> str:
            placeholder = placeholders[int(match[1])]
            return placeholder.shown(values[placeholder.formula], is_tex=is_tex)

        return MARKED.sub(value_of, text)

    return fill
