"""How numbers are written on a page: few digits, a true minus sign, no `1e-05`."""

import math

from django.utils.translation import gettext, ngettext

MINUS = "\N{MINUS SIGN}"
ABSENT = "\N{EN DASH}"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float | None, *, digits: int = 3) -> str:
    """Rounded to significant digits: 1797 → 1,797, 0.06714 → 0.0671, 3.2e-7 → 3.2 × 10⁻⁷; none → a dash."""
    if value is None:
        return ABSENT
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if not -4 <= exponent < 9:
        # not divided by 10**exponent, which is 0 for the smallest numbers there are
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        return _signed(f"{_trimmed(mantissa)} × 10{power_of(int(power))}")
    decimals = max(0, digits - 1 - exponent)
    return _signed(_trimmed(f"{value:,.{decimals}f}"))


def power_of(exponent: int) -> str:
    """−6 → ⁻⁶"""
    return str(exponent).translate(SUPERSCRIPTS)


def exact(value: float) -> str:
    """All digits kept: 0.001, 64, 1000000 → 1,000,000, 1e-06 → 0.000001."""
    text = f"{value:,.12f}" if abs(value) >= 1e-9 or value == 0 else repr(value)
    return _signed(_trimmed(text))


def fixed(value: float | None, decimals: int) -> str:
    """With the same number of decimals throughout: columns and intervals."""
    if value is None:
        return ABSENT
    return _signed(f"{round(value, decimals) + 0.0:,.{decimals}f}")


def percent(share: float, *, decimals: int = 1) -> str:
    """0.95 → 95%."""
    return gettext("%(number)s%%") % {"number": _signed(_trimmed(f"{100 * share:.{decimals}f}"))}


def duration(seconds: float) -> str:
    """0.34 → 0.3 s, 75 → 1 min 15 s."""
    if seconds < 9.95:
        return gettext("%(number)s s") % {"number": f"{max(seconds, 0.1):.1f}"}
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return gettext("%(number)s s") % {"number": rest}
    if minutes >= 60:
        hours, minutes = divmod(minutes, 60)
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return gettext("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}


def rough_duration(seconds: float) -> str:
    """Of a guess: 0.3 → 1 s, 42.7 → 45 s, 75 → 1 min 15 s, rounded up."""
    step = next(step for limit, step in ((10, 1), (60, 5), (600, 15), (math.inf, 60)) if seconds <= limit)
    rounded = max(1, math.ceil(seconds / step)) * step
    return duration(rounded) if rounded >= 10 else gettext("%(number)s s") % {"number": rounded}


def points(value: float | None, *, decimals: int = 1) -> str:
    """A difference of percentages."""
    text = _trimmed(fixed(value, decimals)) if value is not None else ABSENT
    return ngettext("%(number)s point", "%(number)s points", 1 if text == "1" else 2) % {"number": text}


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(text: str) -> str:
    return text.replace("-", MINUS)
