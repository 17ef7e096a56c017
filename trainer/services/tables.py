"""Keeps and deletes learners' own tables, finds their contents, and says who may train on what."""

import unicodedata
import zlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction

from trainer.engine.own_tables import OwnTable
from trainer.engine.specs import ExperimentSpec, SpecError, SpecErrors
from trainer.models import Experiment, Table

FIELD = "data.table"
MAX_NAME = 80


class TableRefused(Exception):
    """It can't be kept, or not deleted; `code` is one of CODES."""

    CODES = ("too_many_tables", "table_in_use")

    def __init__(self, code: str, *, limit: int | None = None) -> None:
        assert code in self.CODES
        super().__init__(code, limit)
        self.code = code
        self.limit = limit


def keep_table(*, owner: AbstractBaseUser, table: OwnTable, name: str) -> tuple[Table, bool]:
    """(row, whether it is new): the same content again is the table that is there. Raises TableRefused."""
    with transaction.atomic():
        _lock(owner)
        if earlier := Table.objects.owned_by(owner).filter(digest=table.digest).first():
            return earlier, False
        if Table.objects.owned_by(owner).count() >= settings.MAX_TABLES:
            raise TableRefused("too_many_tables", limit=settings.MAX_TABLES)
        values = {
            "name": _plain_name(name),
            "target": table.target,
            "inputs": list(table.inputs),
            "classes": list(table.classes),
            "sizes": table.spec_values,
            "packed": zlib.compress(table.content),
        }
        return Table.objects.create(owner=owner, digest=table.digest, **values), True


def delete_table(*, table: Table) -> None:
    """Raises TableRefused while an unfinished experiment needs it."""
    with transaction.atomic():
        _lock(table.owner)
        for experiment in Experiment.objects.owned_by(table.owner).unfinished():
            if table.digest in {sizes["table"] for sizes in tables_of(experiment.experiment_spec)}:
                raise TableRefused("table_in_use")
        table.delete()


def check_tables(*, owner: AbstractBaseUser | AnonymousUser, spec: ExperimentSpec) -> None:
    """Raises SpecErrors unless every table that the spec names is the owner's and has the sizes that it says."""
    wanted = list(tables_of(spec))
    if not wanted:
        return
    owned = Table.objects.owned_by(owner) if owner.is_authenticated else Table.objects.none()
    sizes = dict(owned.filter(digest__in=[each["table"] for each in wanted]).values_list("digest", "sizes"))
    if any(sizes.get(each["table"]) != each for each in wanted):
        raise SpecErrors([SpecError("table_unknown", FIELD)])


def tables_of(spec: ExperimentSpec) -> Iterator[dict[str, Any]]:
    """What it says of each of them, arm by arm."""
    for place in range(len(spec.arms)):
        arm = spec.resolved(place)
        data = getattr(arm.trained or arm, "data", None)
        if getattr(data, "is_own", False):
            said = {"table": data.table, **{name: getattr(data, name, None) for name in data.sizes}}
            yield {name: value for name, value in said.items() if value is not None}


def stored_content(digest: str) -> bytes | None:
    """For the engine: whose it is was checked at the launch, and the content is what its digest says."""
    table = Table.objects.filter(digest=digest).first()
    return table and table.content


def _plain_name(name: str) -> str:
    """Of the file, without its folders and what can't be shown."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()[:MAX_NAME] or "table.csv"


def _lock(owner: AbstractBaseUser) -> None:
    """As a launch does: a table isn't deleted between its check and the experiment's rows."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=owner.pk)
