"""A table as it is kept: numbers only, the target last, and a digest that any file with the same content has."""

import hashlib
import json
import sys
from array import array
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class OwnTable:
    """`values` are rows of all inputs and the target; `classes` are the target's words in order, none for numbers."""

    inputs: tuple[str, ...]
    target: str
    classes: tuple[str, ...]
    values: array  # of doubles, row by row; a class stands there as its place in `classes`

    @property
    def num_rows(self) -> int:
        return len(self.values) // (len(self.inputs) + 1)

    @property
    def content(self) -> bytes:
        """A line of JSON, then the doubles, little-endian."""
        head = {"inputs": self.inputs, "target": self.target, "classes": self.classes}
        return json.dumps(head, ensure_ascii=True, sort_keys=True).encode() + b"\n" + _little_endian(self.values)

    @property
    def digest(self) -> str:
        return digest_of(self.content)

    @classmethod
    def from_content(cls, content: bytes) -> Self:
        head, _, body = content.partition(b"\n")
        named = json.loads(head)
        values = array("d")
        values.frombytes(body)
        if sys.byteorder == "big":
            values.byteswap()
        return cls(tuple(named["inputs"]), named["target"], tuple(named["classes"]), values)

    @property
    def spec_values(self) -> dict[str, Any]:
        """What a spec says of it."""
        sizes = {"table": self.digest, "num_rows": self.num_rows, "num_inputs": len(self.inputs)}
        return sizes | ({"num_classes": len(self.classes)} if self.classes else {})


def digest_of(content: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(content).hexdigest()


def _little_endian(values: array) -> bytes:
    if sys.byteorder == "little":
        return values.tobytes()
    swapped = array("d", values)
    swapped.byteswap()
    return swapped.tobytes()
