"""A value of a spec as somebody would type it, and what was typed as a value for parse_spec to judge."""

import re
from typing import Any

from trainer.forms.numbers import typed_number
from trainer.forms.spec_fields import BOOLEANS, LISTS, NONE, SpecField

SEPARATORS = re.compile(r"[\s,]+")


def typed(value: Any, of: SpecField | None = None) -> str:  # noqa: ANN401 (any value of a spec)
    """A value as somebody would type it."""
    if value is None:
        return ""
    if of and of.kind == "choices" and not value:
        return NONE
    if isinstance(value, bool):
        return next(word for word, meaning in BOOLEANS.items() if meaning is value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def parsed(each: SpecField, text: str) -> Any:  # noqa: ANN401 (any value of a spec)
    if each.kind == "boolean":
        return BOOLEANS.get(text.strip(), text)
    if each.kind == "choices":
        return [] if text.strip() == NONE else [text.strip()]
    if each.kind in {"choice", "metric", "table"}:
        return text.strip()
    return listed(text) if each.kind in LISTS else typed_number(text)


def listed(text: str) -> list[int | float | str]:
    return [typed_number(part) for part in SEPARATORS.split(text) if part]
