"""Spec parts as Markdown: a section per part or choice of parts, a row per field, read off pydantic's fields."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from trainer.engine.specs.fields import limits_of, members_of, names_of, tag_of, unit_of

Places = dict[tuple[type[BaseModel], ...], str]  # members of a part, and the path under which they are described

COMMON = 0.7  # of a choice's members that share a row
TAGS = ("name", "at", "kind")
HEAD = "| field | value | default | meaning |\n|---|---|---|---|"
WORDS = {int: "integer", float: "number", str: "text", bool: "`true` or `false`"}


@dataclass(frozen=True)
class Section:
    """A part, or the choice between several, under the path where it is met first."""

    path: str
    members: tuple[type[BaseModel], ...]

    def text(self, places: Places) -> str:
        """Markdown; `places` is where the other parts are described."""
        title = f"## `{self.path}`"
        if len(self.members) == 1:
            rows = _rows(self.members[0], places, tags=())
            return "\n\n".join([title, _paragraph(self.members[0]), _table(rows)])
        names = ", ".join(f"`{name}`" for member in self.members for name in names_of(member))
        tag = tag_of(self.members[0])
        parts = [title, f"One of, by `{tag}`: {names}."]
        common = self._common_rows(places)
        if common:
            parts += ["All of them have, unless their own table says otherwise:", _table(common)]
        return "\n\n".join([*parts, *(_member(member, common, places) for member in self.members)])

    def _common_rows(self, places: Places) -> dict[str, str]:
        """The rows that stand in most of the members."""
        counts = Counter(row for member in self.members for row in _rows(member, places).items())
        return {name: row for (name, row), count in counts.items() if count > max(2, COMMON * len(self.members))}


def sections(root: type[BaseModel], places: Places) -> Iterator[Section]:
    """Those of everything below a part that `places` doesn't have yet; they are added."""
    for name, field in root.model_fields.items():
        yield from _sections_of(name, field.annotation, places)


def field_table(part: type[BaseModel], places: Places, *, without: Collection[str] = ()) -> str:
    """A row per field, but for those `without`."""
    rows = _rows(part, places, tags=())
    return _table({name: row for name, row in rows.items() if name not in without})


def _sections_of(path: str, annotation: Any, places: Places) -> Iterator[Section]:  # noqa: ANN401 (any annotation)
    members = parts_of(annotation)
    if not members or members in places:
        return
    places[members] = path
    yield Section(path, members)
    for member in members:
        for name, field in member.model_fields.items():
            yield from _sections_of(f"{path}.{name}", field.annotation, places)


def parts_of(annotation: Any) -> tuple[type[BaseModel], ...]:  # noqa: ANN401 (any annotation)
    """The parts that a value can be, or that a list holds; none for plain values."""
    if get_origin(annotation) is Annotated:
        return parts_of(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        return parts_of(get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    if members := members_of(annotation):
        return tuple(dict.fromkeys(members.values()))
    if get_origin(annotation) in (Union, UnionType):
        return tuple(part for each in get_args(annotation) for part in parts_of(each))
    return ()


def _member(member: type[BaseModel], common: dict[str, str], places: Places) -> str:
    rows = _rows(member, places)
    own = {name: row for name, row in rows.items() if common.get(name) != row}
    missing = [f"`{name}`" for name in common if name not in rows]
    title = "### " + ", ".join(f"`{name}`" for name in names_of(member))
    without = f"It has no {', '.join(missing)}." if missing else ""
    return "\n\n".join(part for part in (title, _paragraph(member), _table(own), without) if part)


def _paragraph(part: type[BaseModel]) -> str:
    sizes = [getattr(part, name, None) for name in ("num_inputs", "num_classes")]  # of a data set
    counted = "{} inputs, {} classes.".format(*sizes) if all(isinstance(size, int) for size in sizes) else ""
    return " ".join([*(part.__doc__ or "").split(), counted]).strip()


def _table(rows: dict[str, str]) -> str:
    return "\n".join([HEAD, *rows.values()]) if rows else ""


def _rows(part: type[BaseModel], places: Places, *, tags: tuple[str, ...] = TAGS) -> dict[str, str]:
    """By the name of the field; the tag of a choice is its heading already."""
    return {
        name: f"| `{name}` | {_value(field, places)} | {_default(field)} | {_meaning(field, name, places)} |"
        for name, field in part.model_fields.items()
        if not (name in tags and get_origin(field.annotation) is Literal)
    }


def _meaning(field: FieldInfo, name: str, places: Places) -> str:
    """The field's own words; of a part without any, what it is."""
    if field.description:
        return field.description.replace("|", "\\|")
    parts = parts_of(field.annotation)
    return "which one" if name in TAGS else _paragraph(parts[0]) if len(parts) == 1 else f"see `{places.get(parts)}`"


def _value(field: FieldInfo, places: Places) -> str:
    limits = limits_of(field)
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in limits["choices"])
    if get_origin(field.annotation) is tuple:
        item = FieldInfo.from_annotation(get_args(field.annotation)[0])
        return f"list of {_length(limits)}: {_value(item, places)}"
    if parts := parts_of(field.annotation):
        place = places.get(parts, "")
        return f"[`{place}`](#{place.replace('.', '')})"
    is_counted = field.annotation is str or get_origin(field.annotation) is dict
    spread = _length(limits) if is_counted else _range(limits)
    unit = unit_of(field)
    return ", ".join(each for each in (_word(field.annotation), f"{spread} {unit}".strip()) if each)


def _word(annotation: Any) -> str:  # noqa: ANN401 (any annotation)
    if get_origin(annotation) is Annotated:
        return _word(get_args(annotation)[0])
    if get_origin(annotation) is dict:
        return "mapping of dotted paths to values"
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join("nothing" if each is NoneType else _word(each) for each in get_args(annotation))
    return WORDS.get(annotation, "any value")


def _length(limits: dict[str, Any]) -> str:
    low, high = limits.get("min", 0), limits.get("max")
    counted = "" if high is None else f"{high}" if low == high else f"{low} to {high}"
    pattern = f" matching `{limits['pattern']}`" if "pattern" in limits else ""
    return counted + pattern


def _range(limits: dict[str, Any]) -> str:
    low, above, high = limits.get("min"), limits.get("above"), limits.get("max")
    lower = f"{_number(low)} ≤ x" if low is not None else f"{_number(above)} < x" if above is not None else "x"
    upper = f" ≤ {_number(high)}" if high is not None else ""
    return lower + upper if lower + upper != "x" else ""


def _number(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        changed = value.model_dump(mode="json", exclude_defaults=True)
        value = changed["name"] if set(changed) == {"name"} else value.model_dump(mode="json")
    if isinstance(value, tuple):
        value = list(value)
    text = yaml.safe_dump(value, default_flow_style=True, width=1000).removesuffix("\n...\n").strip()
    return f"`{text}`"
