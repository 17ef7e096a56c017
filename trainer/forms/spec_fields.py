"""The builder's inputs, read off the fields of a spec: kind, range, unit and default are written only there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from trainer.engine.specs import PROCEDURES, USUAL, RuleSpec, limits_of, members_of, tag_of, unit_of

RULE = "rule.all_of.0"
METRIC = "measure.metric"
PROCEDURE = "procedure"
DATA = "data.name"
TABLE = "data.table"
OWN_DATA = {"csv": True, "csv_values": False}  # choices that need a table: whether its target is a class
WITHOUT_INPUT = {
    METRIC,
    f"{RULE}.arms",
    f"{RULE}.metric",
    f"{RULE}.measure",
}  # of unions; what is measured has an input of its own
Needs = tuple[str, tuple[str, ...]]
Kind = Literal["choice", "boolean", "integer", "real", "integers", "reals", "choices", "metric", "table", "constant"]
BOOLEANS = {"no": False, "yes": True}  # as a choice
NONE = "none"  # of a list of choices: the form offers one of them, or none
LISTS = ("integers", "reals")


@dataclass(frozen=True)
class SpecField:
    """`name` is the form's (data.moons.noise), `path` the spec's (data.noise).

    It applies where the form's field `needs[0]` has one of the values `needs[1]`. A constant has no input.
    """

    name: str
    path: str
    kind: Kind
    default: Any
    limits: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""
    needs: Needs | None = None

    @property
    def choices(self) -> Sequence[str]:
        return [*BOOLEANS] if self.kind == "boolean" else self.limits.get("choices", [])


@cache
def all_fields(procedure: str = USUAL) -> tuple[SpecField, ...]:
    """Of the procedure's own parts, of measure and the one rule, in the order of the spec."""
    spec_type = PROCEDURES[procedure]
    groups = [
        each
        for group in (*spec_type.arm_type.model_fields, "measure")
        for each in _field(spec_type.model_fields[group], group, group, None)
        if each.path not in spec_type.arm_type.without
    ]
    kind = "choice" if len(PROCEDURES) > 1 else "constant"
    first = SpecField(PROCEDURE, PROCEDURE, kind, procedure, {"choices": list(PROCEDURES)})
    return (first, *groups, *_field(FieldInfo.from_annotation(RuleSpec), RULE, RULE, None))


@cache
def wholes(procedure: str) -> tuple[str, ...]:
    """What an arm may set as a whole, with the values of its own fields: an optimizer, an activation, …"""
    choices = [each.path for each in all_fields(procedure) if each.kind == "choice" and each.name.endswith(".name")]
    return tuple(path.removesuffix(".name") for path in choices)


def _part(part: type[BaseModel], name: str, path: str, needs: Needs | None) -> Iterator[SpecField]:
    """A part's own fields first, then those that it shares with others."""
    for key, info in sorted(part.model_fields.items(), key=lambda item: item[0] not in part.__annotations__):
        if f"{path}.{key}" in WITHOUT_INPUT:
            continue
        users = _users(part, key)
        own = (f"{name}.name", users) if users else needs
        yield from _field(info, f"{name}.{key}", f"{path}.{key}", own)


def _users(part: type[BaseModel], key: str) -> tuple[str, ...]:
    """Names of a part that use this field, where not all do."""
    unused_by: Mapping[str, Sequence[str]] = getattr(part, "unused_by", {})
    if not any(key in unused for unused in unused_by.values()):
        return ()
    return tuple(name for name in limits_of(part.model_fields["name"])["choices"] if key not in unused_by.get(name, ()))


def _field(info: FieldInfo, name: str, path: str, needs: Needs | None) -> Iterator[SpecField]:
    annotation = info.annotation
    if members := members_of(annotation):
        yield from _union(members, info, name, path, needs)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _part(annotation, name, path, needs)
    else:
        limits = limits_of(info)
        first = next(iter(limits.get("choices", [])), None)
        default = first if info.default is PydanticUndefined else info.default
        if limits.get("choices", [None, None])[1:] == []:
            yield SpecField(name, path, "constant", limits["choices"][0], needs=needs)
        else:
            kind = _kind(annotation)
            if kind == "choices":
                item = FieldInfo.from_annotation(get_args(annotation)[0])
                default, limits = NONE, {"choices": [NONE, *limits_of(item)["choices"]]}
            yield SpecField(name, path, kind, default, limits, unit_of(info), needs)


def _union(
    members: Mapping[str, type[BaseModel]], info: FieldInfo, name: str, path: str, needs: Needs | None
) -> Iterator[SpecField]:
    """One choice, then every member's own fields under the first of the member's names."""
    tag = tag_of(next(iter(members.values())))
    first = getattr(info.default, tag, next(iter(members)))
    yield SpecField(f"{name}.{tag}", f"{path}.{tag}", "choice", first, {"choices": list(members)}, needs=needs)
    for member in dict.fromkeys(members.values()):
        names = tuple(each for each in members if members[each] is member)
        for each in _part(member, f"{name}.{names[0]}", path, (f"{name}.{tag}", names)):
            # a member's name is the choice above, a constant has no input, and a table's sizes come with its file
            sizes = [f"{path}.{size}" for size in member.sizes] if getattr(member, "is_own", False) else []
            if each.kind != "constant" and each.path not in {f"{path}.{tag}", *sizes}:
                yield replace(each, kind="table", default="") if sizes and each.path == TABLE else each


def _kind(annotation: Any) -> Kind:  # noqa: ANN401 (any annotation)
    if get_origin(annotation) is Literal:
        return "choice"
    if get_origin(annotation) is tuple:
        item = FieldInfo.from_annotation(get_args(annotation)[0]).annotation
        if get_origin(item) is Literal:
            return "choices"
        return "integers" if item is int else "reals"
    return {int: "integer", float: "real", str: "metric", bool: "boolean"}[annotation]
