"""What changed from one revision of a document to the next, field by field and word by word."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

WORDS = re.compile(r"\s+|[^\s]+")
OPERATIONS = {"equal": "same", "delete": "removed", "insert": "added"}


@dataclass(frozen=True)
class Change:
    """`field` is the path in the document; `parts` are (same | removed | added, words)."""

    field: str
    parts: tuple[tuple[str, str], ...]


def changes_between(old: dict[str, Any] | None, new: dict[str, Any]) -> list[Change]:
    """In the order of the new document; fields that are gone come last. Without an old one everything is added."""
    before, after = dict(_fields(old or {})), dict(_fields(new))
    names = [*after, *(name for name in before if name not in after)]
    return [
        Change(name, tuple(_parts(before.get(name, ""), after.get(name, ""))))
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]


def _fields(value: object, *, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of every leaf. An entry with a slug is named by it, so that moving it is no change of its fields."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _fields(part, path=f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for index, item in enumerate(value):
            name = item.get("slug", index) if isinstance(item, dict) else index
            yield from _fields(item, path=f"{path}.{name}")
    elif isinstance(value, list):
        yield path, ", ".join(map(str, value))
    elif value is not None:
        yield path, str(value)


def _parts(old: str, new: str) -> Iterator[tuple[str, str]]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    for operation, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "replace":
            yield "removed", "".join(before[a:b])
            yield "added", "".join(after[c:d])
        else:
            words = after[c:d] if operation == "insert" else before[a:b]
            yield OPERATIONS[operation], "".join(words)
