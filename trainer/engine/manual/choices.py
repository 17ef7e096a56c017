"""Every name that a spec can use, by the path where it stands; read off the fields of all procedures."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from trainer.engine.manual.tables import TAGS, parts_of
from trainer.engine.specs import METRICS, PROBES, PROCEDURES
from trainer.engine.specs.faults import FAULTS
from trainer.engine.specs.fields import limits_of, names_of

Named = tuple[str, tuple[Any, ...]]


def names() -> dict[str, tuple[Any, ...]]:
    """`network.activation` → identity, step, …; where procedures or members differ, the names of all."""
    found: dict[str, dict[Any, None]] = {"procedure": dict.fromkeys(PROCEDURES)}
    seen: set[tuple[type[BaseModel], ...]] = set()
    for root in PROCEDURES.values():
        for path, choices in _below(root, "", seen):
            found.setdefault(path, {}).update(dict.fromkeys(choices))
    lists = {"training.faults": FAULTS, "probes": PROBES, "metrics": METRICS}
    return {path: tuple(choices) for path, choices in (found | lists).items()}


def _below(part: type[BaseModel], path: str, seen: set[tuple[type[BaseModel], ...]]) -> Iterator[Named]:
    for name, field in part.model_fields.items():
        here = f"{path}.{name}".lstrip(".")
        choices = limits_of(field).get("choices", ())
        if choices and name not in (*TAGS, "procedure"):
            yield here, tuple(choices)
        members = parts_of(field.annotation)
        if members and members not in seen:
            seen.add(members)
            named = [each for member in members if {*TAGS} & {*member.model_fields} for each in names_of(member)]
            if len(named) > 1:
                yield here, tuple(named)
            for member in members:
                yield from _below(member, here, seen)
