"""Two editors at once: the second one's form, brought onto what the first one saved, field by field.

Where only one of them changed a field, that change stands; where both did, the second one's stays in the form and the
first one's words are told beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from quizzes.kinds.author_fields import Rows

Values = Mapping[str, Any]  # initial values by the name of the field


@dataclass(frozen=True)
class Merged:
    """`data` is the form to show, `theirs` what the first editor saved in the fields that both changed."""

    data: QueryDict
    theirs: Values


def merge(form: forms.Form, *, base: Values, theirs: Values, rows: tuple[Rows, ...], names: list[str]) -> Merged:
    """`base` is what both started from; `names` are the fields that belong to the document."""
    data, contested = form.data.copy(), {}
    for group in _groups(names, base, theirs, rows):
        mine_changed = [name for name in group if _differs(form, name, base.get(name))]
        theirs_changed = [name for name in group if base.get(name) != theirs.get(name)]
        if not mine_changed:
            for name in theirs_changed:
                _put(data, name, theirs.get(name))
        else:
            changed_otherwise = [name for name in theirs_changed if _differs(form, name, theirs.get(name))]
            contested |= {name: theirs.get(name) for name in changed_otherwise}
    return Merged(data, contested)


def _groups(names: list[str], base: Values, theirs: Values, rows: tuple[Rows, ...]) -> Iterator[list[str]]:
    """Fields that are taken together: each alone, but the rows of a list whose entries moved as one."""
    rest = list(names)
    for each in rows:
        own = [name for name in rest if name.startswith(f"{each.name}_")]
        slugs = [f"{each.name}_{place}_slug" for place in range(each.most)]
        if any(base.get(slug) and base.get(slug) != theirs.get(slug) for slug in slugs):
            rest = [name for name in rest if name not in set(own)]
            yield own
    yield from ([name] for name in rest)


def _differs(form: forms.Form, name: str, value: object) -> bool:
    field = form.fields[name]
    given = field.widget.value_from_datadict(form.data, form.files, name)
    if isinstance(given, str):
        given = given.replace("\r\n", "\n")  # as browsers send what they were given as \n
    return field.has_changed(value, given)


def _put(data: QueryDict, name: str, value: object) -> None:
    """As a browser would have sent it."""
    if isinstance(value, bool):
        data.setlist(name, ["on"] if value else [])
    elif isinstance(value, list | tuple):
        data.setlist(name, [str(item) for item in value])
    else:
        data[name] = "" if value is None else str(value)
