"""A module of ours as text: what it defines and imports, and where a definition stands. `bundle.py` reads it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENGINE = "trainer.engine"
FOLDER = Path(__file__).parents[1]


@dataclass(frozen=True)
class Place:
    """A name in a module of ours; without a name, the module itself."""

    module: str
    name: str


class Source:
    """One module, parsed."""

    def __init__(self, module: str) -> None:
        self.module = module
        path = FOLDER.joinpath(*module.split(".")[2:])
        self.path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        self.text = self.path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()
        self.tree = ast.parse(self.text)
        self.definitions: dict[str, ast.stmt] = {}
        self.ours: dict[str, Place] = {}
        self.imports: dict[str, str] = {}
        for statement in self.tree.body:
            self._note(statement)

    def _note(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            self.definitions[statement.name] = statement
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
            self.definitions |= dict.fromkeys(names, statement)
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                bound = alias.asname or alias.name
                if (statement.module or "").startswith(ENGINE):
                    self.ours[bound] = Place(statement.module, alias.name)
                else:
                    self.imports[bound] = f"from {statement.module} import {_alias(alias)}"
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                if alias.asname or "." not in alias.name:  # `import torch._dynamo` binds nothing new
                    self.imports[alias.asname or alias.name] = f"import {_alias(alias)}"

    def segment(self, statement: ast.stmt) -> tuple[int, int]:
        """First and last line, from 0 and exclusive, with decorators and the comment directly above."""
        start = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))]) - 1
        while start and self.lines[start - 1].startswith("#"):
            start -= 1
        return start, statement.end_lineno or statement.lineno


source_of = cache(Source)  # nobody writes to them


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def later(statement: ast.stmt) -> Iterator[ast.AST]:
    """What is only looked at when a function is called, and annotations, which are never."""
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef):
            for part in (*node.body, node.args, *([node.returns] if node.returns else [])):
                yield from ast.walk(part)
        elif isinstance(node, ast.Lambda):
            yield from ast.walk(node.body)
        elif isinstance(node, ast.AnnAssign):
            yield from ast.walk(node.annotation)


def joined(segments: list[str]) -> str:
    """Two lines between functions and classes, none between values."""
    text = ""
    for segment in segments:
        is_block = any(line.startswith(("def ", "class ", "@")) for line in segment.splitlines())
        text += segment if not text else ("\n\n\n" if is_block or _ends_in_block(text) else "\n") + segment
    return text


def _ends_in_block(text: str) -> bool:
    return text.splitlines()[-1].startswith(" ")
