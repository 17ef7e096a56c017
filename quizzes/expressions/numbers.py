"""Numbers as learners write them, and when two of them count as the same."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
POWER_OF_TEN = re.compile(r"\s*[·*x×]\s*10\s*\^\s*\(?\s*([+-]?\d{1,3})\s*\)?$")
SIGNS = str.maketrans({"−": "-", "–": "-", "⁻": "-", "⁄": "/"})
MAX_LENGTH = 60
LARGEST = 1e300

ToleranceKind = Literal["absolute", "relative", "significant"]


class NotANumber(ValueError):
    """`code` says why; forms word it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_number(text: str) -> float:
    """-0.35, 3.5e-3, 3.5·10^-3, 1,234.5, 7/8, also in full-width digits. Raises NotANumber."""
    if len(text) > MAX_LENGTH:
        raise NotANumber("too_long")
    plain = unicodedata.normalize("NFKC", text).translate(SIGNS).strip().casefold()
    if not plain:
        raise NotANumber("empty")
    numerator, slash, denominator = plain.partition("/")
    value = _decimal(numerator.strip())
    if slash:
        below = _decimal(denominator.strip())
        if below == 0:
            raise NotANumber("no_number")
        value /= below
    if not abs(value) <= LARGEST:
        raise NotANumber("too_large")
    return value


def _decimal(plain: str) -> float:
    plain = POWER_OF_TEN.sub(r"e\1", plain)
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if re.fullmatch(r"[+-]?\d+,\d+", plain):
        raise NotANumber("decimal_comma")
    if not NUMBER.fullmatch(plain) or not plain.isascii():
        raise NotANumber("no_number")
    return float(plain)


@dataclass(frozen=True)
class Tolerance:
    """How far an answer may be off. `amount`: a distance, a share of the key, or a number of significant figures."""

    kind: ToleranceKind
    amount: float

    def allowed(self, key: float) -> float:
        """The largest distance from the key that counts as right."""
        match self.kind:
            case "absolute":
                return self.amount
            case "relative":
                return self.amount * abs(key)
            case "significant":  # half a unit in the last figure that is asked for
                return 0.5 * 10.0 ** (math.floor(math.log10(abs(key))) + 1 - self.amount) if key else 0.0

    def accepts(self, value: float, *, key: float) -> bool:
        rounding = 1e-12 * max(1.0, abs(key))  # a key of 0.3 is not spoilt by 0.1 + 0.2
        return abs(value - key) <= self.allowed(key) + rounding


def in_figures(value: float) -> str:
    """Six significant figures, without an exponent where that reads well; a whole number that has more: all of them."""
    if abs(value) < 1e12 and value == int(value) != float(f"{value:.6g}"):
        return str(int(value))
    if value and not 1e-4 <= abs(value) < 1e7:
        mantissa, _e, exponent = f"{value:.5e}".partition("e")
        return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return f"{float(f'{value:.6g}'):.12g}"
