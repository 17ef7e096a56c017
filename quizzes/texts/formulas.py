"""What is wrong with the formulas of a Markdown text, as far as counting can tell; KaTeX has the last word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from quizzes.texts.markdown import new_parser, parse

ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^}]*)\}")
ESCAPED = re.compile(r"\\[\\{}$%]")
LEFT, RIGHT = re.compile(r"\\left(?![a-zA-Z])"), re.compile(r"\\right(?![a-zA-Z])")


@dataclass(frozen=True)
class FormulaFault:
    """code: braces, left and right, begin and end; `line` counts from 0."""

    code: str
    formula: str
    line: int


def leaves(tokens: list[Token], *, line: int = 0) -> Iterator[tuple[int, Token]]:
    """Every token with its children, each with the line on which its block begins (from 0)."""
    for token in tokens:
        if token.map:
            line = token.map[0]
        yield line, token
        yield from leaves(token.children or [], line=line)


def formula_faults(text: str) -> list[FormulaFault]:
    """Braces, \\left … \\right and \\begin … \\end that do not pair up, formula by formula."""
    return [
        FormulaFault(code, token.content.strip(), line)
        for line, token in leaves(parse(text))
        if token.type.startswith("math")
        for code in _faults(token.content)
    ]


def stray_dollars(text: str) -> list[tuple[int, str]]:
    """Line and text of a dollar that is part of no formula: most often one that was never closed. `\\$` is none."""
    # Without text_join an escaped dollar stays a token of its own (`text_special`).
    tokens = new_parser().disable("text_join").parse(text)
    return [(line, token.content) for line, token in leaves(tokens) if token.type == "text" and "$" in token.content]


def _faults(tex: str) -> Iterator[str]:
    if not _braces_match(ESCAPED.sub("", tex)):
        yield "{ }"
    if len(LEFT.findall(tex)) != len(RIGHT.findall(tex)):
        yield r"\left \right"
    if not _environments_match(tex):
        yield r"\begin \end"


def _braces_match(tex: str) -> bool:
    depth = 0
    for character in tex:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def _environments_match(tex: str) -> bool:
    names: list[str] = []
    for end, name in ENVIRONMENT.findall(tex):
        if end == "begin":
            names.append(name)
        elif not names or names.pop() != name:
            return False
    return not names
