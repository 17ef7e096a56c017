"""Plain values as YAML in one form: whoever writes a content or claim file, a person or the site, gets the same bytes.

Lines of 120 columns, where a Hangul syllable takes two. A collection stands on one line if it fits there and holds
neither a list of mappings nor two mappings; longer text is folded, text of several lines stands as it is; quotation
marks only where YAML needs them. Keys keep the order in which they come (`key_order.py` decides it).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from trainer.yaml_files import LOADER

WIDTH = 120
STEP = "  "
# What a reader of YAML takes for a number, a truth value or nothing, in version 1.1 or 1.2, with plain words in mind.
WORDS = frozenset(["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"])
PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<](?:[^:#]|:(?=\S)|(?<=\S)#)*(?<![\s:])\Z")
FLOW_SIGNS = re.compile(r"[\[\]{},?:]")
ODD = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]|[\\u2028\\u2029\\ufeff]")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
FOLD = re.compile(r"(?<=\S) (?=\S)")


def yaml_text(data: Any, *, header: Sequence[str] = ()) -> str:  # noqa: ANN401 (plain values)
    """The text of a file; blank lines between the entries of a list. `header` is comment lines without their #."""
    blocks = [_item(entry, 0) for entry in data] if isinstance(data, list) and data else [list(_block(data, 0))]
    text = "".join(f"# {line}\n" for line in header) + "\n\n".join("\n".join(block) for block in blocks) + "\n"
    assert yaml.load(text, LOADER) == data, "what is written must read the same"  # a SafeLoader
    return text


def _block(value: Any, indent: int) -> Iterator[str]:  # noqa: ANN401
    if not value:
        yield "{}" if isinstance(value, dict) else "[]"
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _entry(f"{STEP * indent}{_quoted(key, in_flow=True)}:", part, indent)
    else:
        for part in value:
            yield from _item(part, indent)


def _item(value: Any, indent: int) -> list[str]:  # noqa: ANN401
    """An entry of a list. Those of a whole file are never on one line."""
    head = f"{STEP * indent}-"
    if isinstance(value, dict | list) and value and (indent == 0 or _on_one_line(value, room=_room(head)) is None):
        first, *rest = _block(value, indent + 1)
        return [f"{head} {first.lstrip()}", *rest]
    return list(_entry(head, value, indent))


def _entry(head: str, value: Any, indent: int) -> Iterator[str]:  # noqa: ANN401
    """A value behind its key or its dash."""
    is_small = not isinstance(value, str) and not (isinstance(value, dict | list) and value)
    line = _flow(value, in_flow=False) if is_small else _on_one_line(value, room=_room(head))
    if line is not None:
        yield f"{head} {line}"
    elif not isinstance(value, str):
        yield head
        yield from _block(value, indent + 1)
    elif ODD.search(value) or value != value.strip():
        yield f"{head} {_escaped(value)}"
    else:
        margin = STEP * (indent + 1)
        has_lines = "\n" in value
        yield f"{head} |-" if has_lines else f"{head} >-"
        lines = value.split("\n") if has_lines else _folded(value, room=WIDTH - len(margin))
        yield from (f"{margin}{line}" if line else "" for line in lines)


def _room(head: str) -> int:
    return WIDTH - _width(head) - 1


def _on_one_line(value: Any, *, room: int) -> str | None:  # noqa: ANN401
    """None: it takes more than one line."""
    if isinstance(value, str) and ("\n" in value or len(value) > room):
        return None
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return None
    line = _flow(value, in_flow=False)
    return line if line is not None and _width(line) <= room else None


def _flow(value: Any, *, in_flow: bool) -> str | None:  # noqa: ANN401
    if isinstance(value, str):
        return None if "\n" in value and in_flow else _quoted(value, in_flow=in_flow)
    if not isinstance(value, dict | list):
        return _number(value)
    if isinstance(value, dict) and sum(isinstance(part, dict) for part in value.values()) > 1:
        return None
    pairs = value.items() if isinstance(value, dict) else ((None, part) for part in value)
    parts = []
    for key, part in pairs:
        text = None if _is_list_of_mappings(part) else _flow(part, in_flow=True)
        if text is None:
            return None
        parts.append(text if key is None else f"{_quoted(key, in_flow=True)}: {text}")
    return f"{{{', '.join(parts)}}}" if isinstance(value, dict) else f"[{', '.join(parts)}]"


def _is_list_of_mappings(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(part, dict) for part in value)


def _number(value: bool | float | None) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    mantissa, sign, exponent = text.partition("e")
    return f"{mantissa}.0e{exponent}" if sign and "." not in mantissa else text  # YAML 1.1 wants the point


def _quoted(text: str, *, in_flow: bool) -> str:
    if ODD.search(text) or "\t" in text or "\n" in text:
        return _escaped(text)
    if _is_plain(text, in_flow=in_flow):
        return text
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _is_plain(text: str, *, in_flow: bool) -> bool:
    if not PLAIN.match(text) or text.lower() in WORDS or (in_flow and FLOW_SIGNS.search(text)):
        return False
    if text[0] in "+.0123456789":
        return yaml.load(text, LOADER) == text and not _reads_as_number(text)  # a SafeLoader
    return True


def _reads_as_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _escaped(text: str) -> str:
    return f'"{"".join(map(_escape, text))}"'


def _escape(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    return f"\\U{ord(character):08x}" if ODD.match(character) else character


def _folded(text: str, *, room: int) -> Iterator[str]:
    """Broken at single blanks, which is where YAML joins lines again."""
    line, width = "", 0
    for word in FOLD.split(text):
        further = _width(word)
        if line and width + 1 + further > room:
            yield line
            line, width = word, further
        else:
            line, width = (f"{line} {word}", width + 1 + further) if line else (word, further)
    yield line


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
