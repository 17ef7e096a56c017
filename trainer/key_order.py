"""The order of the keys in a written document: what names it, then what is its own, then what all of its family have.

A database keeps no order of the keys, so it follows from the classes of the documents.
"""

import inspect
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

FIRST = ("slug", "kind", "name", "procedure", "stem", "metric")


def in_order(part: object, document: Any, *, leave_out_defaults: bool = False) -> Any:  # noqa: ANN401 (any JSON)
    """`document` is what `part` was read from, or its dump. Keys that are names of an author's own are sorted."""
    if isinstance(document, dict):
        places = _places(type(part)) if isinstance(part, BaseModel) else {}
        keys = sorted(document, key=lambda key: (places.get(key, len(places)), _place(key), key))
        if leave_out_defaults and isinstance(part, BaseModel):
            keys = [key for key in keys if not _is_default(part, key)]
        return {key: in_order(_member(part, key), document[key], leave_out_defaults=leave_out_defaults) for key in keys}
    if isinstance(document, list):
        parts = part if isinstance(part, tuple | list) and len(part) == len(document) else [None] * len(document)
        return [
            in_order(own, item, leave_out_defaults=leave_out_defaults)
            for own, item in zip(parts, document, strict=True)
        ]
    return document


@cache
def _places(model: type[BaseModel]) -> dict[str, int]:
    fields = model.model_fields
    own = [name for base in model.__mro__ for name in inspect.get_annotations(base) if name in fields]
    names = dict.fromkeys([*(name for name in FIRST if name in fields), *own])
    return {name: place for place, name in enumerate(names)}


def _place(key: str) -> int:
    return FIRST.index(key) if key in FIRST else len(FIRST)


def _member(part: object, key: str) -> object:
    return part.get(key) if isinstance(part, dict) else getattr(part, key, None)


def _is_default(part: BaseModel, key: str) -> bool:
    """A field that says which member of a union this is always stays."""
    field = type(part).model_fields.get(key)
    if field is None or field.is_required() or _has_one_value(field):
        return False
    return field.get_default(call_default_factory=True) == getattr(part, key)


def _has_one_value(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1
