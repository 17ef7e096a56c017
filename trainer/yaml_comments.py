"""Comments of a YAML file: the canonical form has none but a file's header, so they are found and named."""

import re
from collections.abc import Iterator

import yaml

from trainer.yaml_files import LOADER

COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)


def comments_of(text: str) -> Iterator[tuple[int, str]]:
    """Line (from 1) and words of every comment; a # within a value is none."""
    place = line = 0
    for start, end in [*_values(text), (len(text), len(text))]:
        between = text[place : max(start, place)]
        for found in COMMENT.finditer(between):
            number = line + between.count("\n", 0, found.start()) + 1
            yield number, found[0].removeprefix("#").strip()
        line += text.count("\n", place, max(end, place))
        place = max(end, place)


def _values(text: str) -> Iterator[tuple[int, int]]:
    for token in yaml.scan(text, LOADER):
        if isinstance(token, yaml.ScalarToken):
            yield token.start_mark.index, token.end_mark.index
