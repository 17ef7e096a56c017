"""Reads YAML files so that a fault can be named by file and line. Used by everything that loads shipped content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# The parser in C, which PyYAML's wheels bring, is ten times as fast.
LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class FileProblem:
    """One fault of a shipped file; prints as `path:line: message`."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class UnreadableFile(ValueError):
    """No document can be read from the file at all."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class YamlFile:
    """A parsed file. `data` holds plain values; a repeated key is a fault, which YAML itself lets pass."""

    path: Path
    data: Any
    root: yaml.Node | None

    @classmethod
    def read(cls, path: Path) -> "YamlFile":
        """Raises UnreadableFile."""
        try:
            text = path.read_text(encoding="utf-8")
            root = yaml.compose(text, Loader=LOADER)
            for node in _repeated_keys(root):
                raise UnreadableFile(FileProblem(path, node.start_mark.line + 1, f"{node.value} occurs twice"))
            return cls(path, yaml.load(text, LOADER), root)  # a SafeLoader
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile(FileProblem(path, 1, f"can't be read: {error}")) from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise UnreadableFile(FileProblem(path, line, getattr(error, "problem", None) or str(error))) from error

    def problem(self, location: Sequence[str | int], message: str) -> FileProblem:
        """At the line of the value at this place in the document, or of the nearest place that exists."""
        return FileProblem(self.path, self.line(location), message)

    def line(self, location: Sequence[str | int]) -> int:
        node, line = self.root, 1
        steps = [str(step) for step in location]
        while steps and node is not None:
            found = _child(node, steps)
            if found is None:
                break
            line, node, num_steps = found
            steps = steps[num_steps:]
        return line


def _child(node: yaml.Node, steps: list[str]) -> tuple[int, yaml.Node, int] | None:
    """Line, value and length of the first step; a key may itself contain dots (`training.batch_size`)."""
    if isinstance(node, yaml.SequenceNode) and steps[0].isdigit() and int(steps[0]) < len(node.value):
        item = node.value[int(steps[0])]
        return item.start_mark.line + 1, item, 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            num_steps = key.value.count(".") + 1 if isinstance(key.value, str) else 1
            if ".".join(steps[:num_steps]) == key.value:
                return key.start_mark.line + 1, value, num_steps
    return None


def _repeated_keys(node: yaml.Node | None) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield key
            seen.add(key.value if isinstance(key.value, str) else None)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)
