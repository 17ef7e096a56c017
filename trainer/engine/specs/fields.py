"""What the parts of a spec share: strictness, and fields that carry their range, unit and meaning.

Forms and documentation are generated from this metadata, so a limit is written once, on its field.
"""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG_MAX_LENGTH = 40
MOST_ARMS = 12

Real = Annotated[float, AfterValidator(lambda value: value + 0.0)]  # -0.0 becomes 0.0: one number, one digest
AsTuple = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)  # documents hold lists
# in a union of parts, `relu` is short for `{name: relu}`: the member with its defaults
NameAlone = BeforeValidator(lambda value: {"name": value} if isinstance(value, str) else value)


class Part(BaseModel):
    """A frozen piece of a spec: no coercion (`"3"` is no number, `true` no integer), no NaN, no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def quantity(meaning: str, *, unit: str = "", **arguments: Any) -> Any:  # noqa: ANN401 (stands for a field's value)
    """A field with its meaning, its unit and pydantic's own arguments (`default`, `ge`, `gt`, `le`, …)."""
    return Field(description=meaning, json_schema_extra={"unit": unit}, **arguments)


def fault(code: str, field: str, limit: Mapping[str, Any]) -> PydanticCustomError:
    """What a validator of several fields raises: `parse_spec` makes a SpecError at that field of it."""
    return PydanticCustomError("fault", "{field}: {code}", {"code": code, "field": field, "limit": dict(limit)})


def limits_of(field: FieldInfo) -> dict[str, Any]:
    """The machine-readable range of a field: min, above (exclusive minimum), max, choices; lengths for a list."""
    names = {"ge": "min", "gt": "above", "le": "max", "min_length": "min", "max_length": "max", "pattern": "pattern"}
    limits = {
        names[name]: value
        for bound in field.metadata
        for name in names
        if (value := getattr(bound, name, None)) is not None
    }
    if get_origin(field.annotation) is Literal:
        limits["choices"] = list(get_args(field.annotation))
    return limits


def tag_of(member: type[BaseModel]) -> str:
    """The field that tells the members of a union apart: it allows one word only."""
    return next(name for name in ("name", "at", "kind") if name in member.model_fields)


def unit_of(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def members_of(annotation: Any) -> dict[str, type[BaseModel]]:  # noqa: ANN401 (any annotation)
    """Members of a discriminated union by name: several names may share a member. Empty for anything else.

    Of a part that may be left out (`… | None`) the members of that part.
    """
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) not in (Union, UnionType):
        return {}
    members = [member for member in get_args(annotation) if member is not NoneType]
    if len(members) == 1:
        return members_of(members[0])
    return {name: member for member in members for name in names_of(member)}


def names_of(member: type[BaseModel]) -> tuple[str, ...]:
    annotation = member.model_fields[tag_of(member)].annotation
    assert get_origin(annotation) is Literal
    return get_args(annotation)
