"""Several of our modules as one text: the definitions that are reached from some roots, in an order that runs.

It works on the source, so comments stay, and nothing of what it reads is imported but the specs. Registries
(dictionaries of functions by name) keep the names that the spec speaks of.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Union, get_origin

from trainer.engine.script.source import ENGINE, FOLDER, Place, Source, joined, later, source_of
from trainer.engine.specs import Part

SPECS = f"{ENGINE}.specs"


@dataclass
class Bundle:
    """What is reached from `roots`. `words` are all names that the spec speaks of."""

    words: frozenset[str]
    reserved: frozenset[str]  # names of the script's own
    reached: dict[Place, None] = field(default_factory=dict)  # a dictionary keeps the order
    _used: dict[Place, list[tuple[ast.Name | ast.Attribute, Place]]] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)  # classes and unions of the specs, by the name that is used

    def reach(self, roots: Iterable[Place]) -> None:
        waiting = [self._resolve(root) for root in roots]
        while waiting:
            place = waiting.pop(0)
            if place is None or place in self.reached:
                continue
            if (part := _spec_part(place)) is not None:
                self.parts[place.name] = part
                continue
            self.reached[place] = None
            waiting += [used for _, used in self._uses(place)]

    def statement(self, place: Place) -> ast.stmt:
        return source_of(place.module).definitions[place.name]

    @cached_property
    def attributes(self) -> frozenset[str]:
        """All attribute names in what is reached: what the code may read off a part of the spec."""
        nodes = (node for place in self.reached for node in self._nodes(place))
        return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute))

    @cached_property
    def calls(self) -> frozenset[str]:
        """The methods that are called, of whatever."""
        nodes = (node for place in self.reached for node in self._nodes(place))
        calls = (node.func for node in nodes if isinstance(node, ast.Call))
        return frozenset(each.attr for each in calls if isinstance(each, ast.Attribute))

    @cached_property
    def names(self) -> dict[Place, str]:
        """What a definition is called in the bundle: by its own name, unless that is taken or came with its module."""
        qualified = {
            used for place in self.reached for node, used in self._uses(place) if isinstance(node, ast.Attribute)
        }
        taken = Counter(place.name for place in self.reached)
        taken.update(self.reserved | {name for place in self.reached for name in self._imports(place)})
        return {
            place: f"{place.module.rsplit('.', 1)[-1]}_{place.name.lstrip('_')}"
            if place in qualified or taken[place.name] > 1
            else place.name
            for place in self.reached
        }

    @cached_property
    def files(self) -> dict[Place, Path]:
        """Data that a module reads from a file beside it: the script carries them itself."""
        places = [place for place in self.reached if _is_file(self.statement(place))]
        return {place: getattr(import_module(place.module), place.name) for place in places}

    @property
    def imports(self) -> list[str]:
        """Of other libraries, a line per module."""
        lines = sorted({line for place in self.reached for line in self._imports(place).values()})
        plain = [line for line in lines if line.startswith("import")]
        grouped: dict[str, list[str]] = {}
        for line in lines:
            if line.startswith("from"):
                _, module, _, names = line.split(" ", 3)
                grouped.setdefault(module, []).append(names)
        return plain + [f"from {module} import {', '.join(names)}" for module, names in sorted(grouped.items())]

    def modules(self) -> Iterator[tuple[Source, str]]:
        """Every module with its text, after those that its top level needs."""
        done: list[str] = []

        def visit(module: str) -> Iterator[str]:
            if module not in done:
                done.append(module)
                for needed in sorted(self._needed_first(module)):
                    yield from visit(needed)
                yield module

        for module in dict.fromkeys(place.module for place in self.reached):
            for each in visit(module):
                yield source_of(each), self._module_text(each)

    def _module_text(self, module: str) -> str:
        places = [place for place in self.reached if place.module == module]
        source = source_of(module)
        segments: dict[tuple[int, int], str] = {}
        for place in places:
            statement = self.statement(place)
            segments[source.segment(statement)] = self._text(place)
        return joined([segments[key] for key in sorted(segments)])

    def _text(self, place: Place) -> str:
        """The source of a definition, with other names where they had to change."""
        source, statement = source_of(place.module), self.statement(place)
        if place in self.files:
            return f"# {self.names[place]} stands at the end."
        start, end = source.segment(statement)
        edits = []
        for node, used in self._uses(place):
            new = self.names.get(used)
            if new is not None and new != ast.unparse(node):
                edits.append((node, new))
        lines = [line.encode() for line in source.lines]  # ast counts bytes
        for node, new in sorted(edits, key=lambda edit: (edit[0].lineno, edit[0].col_offset), reverse=True):
            row = node.lineno - 1
            lines[row] = lines[row][: node.col_offset] + new.encode() + lines[row][node.end_col_offset :]
        text = b"\n".join(lines[start:end]).decode()
        if self.names[place] != place.name:
            text = re.sub(rf"(?m)^(def |class |){place.name}\b", rf"\g<1>{self.names[place]}", text, count=1)
        return self._pruned(text, statement)

    def _pruned(self, text: str, statement: ast.stmt) -> str:
        """A registry without the entries that the spec doesn't name."""
        if not self._is_registry(statement):
            return text
        tree = ast.parse(text).body[0]
        entries = []
        for key, value in zip(tree.value.keys, tree.value.values, strict=True):
            if key.value in self.words:
                entries.append(f"    {key.value!r}: ".replace("'", '"') + ast.get_source_segment(text, value) + ",")
        head = text[: text.index("= {")]
        return "\n".join([head + "= {", *entries, "}"])

    def _is_registry(self, statement: ast.stmt) -> bool:
        value = getattr(statement, "value", None)
        return isinstance(value, ast.Dict) and all(
            isinstance(key, ast.Constant)
            and isinstance(key.value, str)
            and isinstance(each, ast.Name | ast.Attribute | ast.Lambda)
            for key, each in zip(value.keys, value.values, strict=True)
        )

    def _nodes(self, place: Place) -> Iterator[ast.AST]:
        """Of a definition; of a registry those of the entries that stay."""
        statement = self.statement(place)
        if not self._is_registry(statement):
            yield from ast.walk(statement)
            return
        if isinstance(statement, ast.AnnAssign):
            yield from ast.walk(statement.annotation)
        for key, value in zip(statement.value.keys, statement.value.values, strict=True):
            if key.value in self.words:
                yield from ast.walk(value)

    def _uses(self, place: Place) -> list[tuple[ast.Name | ast.Attribute, Place]]:
        """Every mention of another definition of ours."""
        if place not in self._used:
            self._used[place] = [*self._mentions(place)]
        return self._used[place]

    def _mentions(self, place: Place) -> Iterator[tuple[ast.Name | ast.Attribute, Place]]:
        source = source_of(place.module)
        for node in self._nodes(place):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used = self._resolve(Place(place.module, node.id))
                if used is not None and used != place and used.name:
                    yield node, used
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in source.ours:
                owner = self._resolve(source.ours[node.value.id])
                if owner is not None and not owner.name:
                    yield node, self._resolve(Place(owner.module, node.attr))

    def _resolve(self, place: Place) -> Place | None:
        """Where a name is defined, through any number of imports; None for what is not ours."""
        if not place.name:
            return place
        source = source_of(place.module)
        if place.name in source.definitions:
            return place
        target = source.ours.get(place.name)
        if target is None or target == place:
            below = FOLDER.joinpath(*place.module.split(".")[2:], place.name)
            is_module = below.with_suffix(".py").exists() or below.is_dir()
            return Place(f"{place.module}.{place.name}", "") if is_module else None
        return self._resolve(target)

    def _imports(self, place: Place) -> dict[str, str]:
        source = source_of(place.module)
        used = {node.id for node in self._nodes(place) if isinstance(node, ast.Name)}
        return {name: line for name, line in source.imports.items() if name in used}

    def _needed_first(self, module: str) -> set[str]:
        """Modules whose definitions are called or read when this one's are made: bases, decorators, values."""
        needed = set()
        for place in self.reached:
            if place.module == module:
                body = {id(node) for node in later(self.statement(place))}
                needed |= {used.module for node, used in self._uses(place) if id(node) not in body}
        return needed & {place.module for place in self.reached} - {module}


def _is_file(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign | ast.AnnAssign) and any(
        isinstance(node, ast.Name) and node.id == "__file__" for node in ast.walk(statement)
    )


def _spec_part(place: Place) -> Any:  # noqa: ANN401 (a class or a union)
    """The class or union of the specs of that name; None for anything else."""
    if not place.module.startswith(SPECS):
        return None
    value = getattr(import_module(place.module), place.name)
    is_union = get_origin(value) in (Annotated, Union)
    return value if is_union or (isinstance(value, type) and issubclass(value, Part)) else None
