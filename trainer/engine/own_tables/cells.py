"""A CSV file as cells of text: encoding, separator, header, rows of one length. Python's csv module reads quotes."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from trainer.engine.specs.errors import SpecError, SpecErrors

FIELD = "data.file"
MAX_BYTES = 32 * 2**20
MAX_ROWS, MAX_COLUMNS = 20_000, 200
MIN_ROWS, MIN_COLUMNS = 10, 2
MAX_LINES = 5 * MAX_ROWS  # with those that are empty or within quotes
MAX_NAME = 80  # characters
MAX_HEADER = 100_000  # characters of the line, with quotes and spaces
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
SEPARATORS = ",;\t"  # the one that makes most columns of the header
BOM_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Cells:
    """Stripped texts, column by column; `lines` says in which line of the file each row ends."""

    names: tuple[str, ...]
    columns: list[tuple[str, ...]]
    lines: list[int]
    has_decimal_commas: bool  # may have: where the comma separates nothing


def refused(code: str, **limit: object) -> SpecErrors:
    return SpecErrors([SpecError(code, FIELD, limit)])


def read_cells(content: bytes) -> Cells:
    """Raises SpecErrors. A row without any value is no row."""
    text = _text(content)
    separator = _separator(text)
    rows, lines = [], []
    for line, cells in _records(text, separator):
        if len(rows) > MAX_ROWS:
            raise refused("table_too_large", rows=MAX_ROWS)
        rows.append(cells)
        lines.append(line)
    if not rows:
        raise refused("table_too_small", rows=MIN_ROWS, columns=MIN_COLUMNS)
    names = _header(rows[0])
    for line, cells in zip(lines, rows, strict=True):
        if len(cells) != len(names):
            raise refused("row_length", row=line, expected=len(names), found=len(cells))
    if len(rows) <= MIN_ROWS:
        raise refused("table_too_small", rows=MIN_ROWS, columns=MIN_COLUMNS)
    return Cells(names, list(zip(*rows[1:], strict=True)), lines[1:], separator != ",")


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise refused("table_too_large", megabytes=MAX_BYTES // 2**20)
    if content.startswith(BOM_16):
        raise refused("table_encoding", row=1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused("table_encoding", row=content.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise refused("table_encoding", row=text.count("\n", 0, text.index("\0")) + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _separator(text: str) -> str:
    head = next((line for line in text.split("\n", 100)[:100] if line.strip()), "")
    if len(head) > MAX_HEADER:
        raise refused("table_too_large", columns=MAX_COLUMNS)
    return max(SEPARATORS, key=lambda each: len(next(csv.reader([head], delimiter=each), [])))


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if reader.line_num > MAX_LINES:
                raise refused("table_too_large", rows=MAX_ROWS)
            if any(stripped):
                yield reader.line_num, stripped
    except csv.Error:
        raise refused("table_quotes", row=reader.line_num) from None


def _header(cells: list[str]) -> tuple[str, ...]:
    if len(cells) > MAX_COLUMNS:
        raise refused("table_too_large", columns=MAX_COLUMNS)
    if len(cells) < MIN_COLUMNS:
        raise refused("table_too_small", rows=MIN_ROWS, columns=MIN_COLUMNS)
    if all(NUMBER.fullmatch(name) for name in cells):  # a file without a header: its first row would be lost
        raise refused("header_wrong", column=1)
    for place, name in enumerate(cells, start=1):
        if not name or len(name) > MAX_NAME:
            raise refused("header_wrong", column=place)
        if name in cells[: place - 1]:
            raise refused("duplicate_column", column=name)
    return tuple(cells)
