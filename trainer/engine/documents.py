"""Read a spec from a YAML (or JSON) file: a bare spec, or a claim file that holds one under `spec`.

A CSV file that it names lies beside it; the spec that comes out holds the table's digest instead.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from trainer.engine.own_tables import look_for_tables_in, read_table
from trainer.engine.own_tables.cells import MAX_BYTES
from trainer.engine.specs import DATA, ExperimentSpec, SpecError, SpecErrors, parse_spec

MAX_DOCUMENT_BYTES = 2**20
OWN = [name for name, member in DATA.items() if getattr(member, "is_own", False)]
_tables: dict[str, bytes] = {}  # of the files that were read, by digest


class _Loader(yaml.SafeLoader):
    """YAML 1.1 reads `1e-3` as text; everybody who writes it means a number."""


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)


def read_document(path: Path) -> Any:  # noqa: ANN401 (any YAML)
    """Raises SpecErrors for a file that is too long or no YAML; OSError as it comes."""
    with path.open("rb") as file:
        content = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(content) > MAX_DOCUMENT_BYTES:
        raise SpecErrors([SpecError("wrong_length", "", {"min": 1, "max": MAX_DOCUMENT_BYTES, "unit": "bytes"})])
    try:
        return yaml.load(content.decode("utf-8"), _Loader)  # a SafeLoader
    except (yaml.YAMLError, ValueError) as error:  # no UTF-8; a date or a number that cannot be
        raise SpecErrors([SpecError("invalid", "", {"yaml": " ".join(str(error).split())})]) from None
    except RecursionError:
        raise SpecErrors([SpecError("invalid", "", {"yaml": "nested too deeply"})]) from None


def read_spec(path: Path) -> ExperimentSpec:
    """Raises SpecErrors for a bad spec too."""
    document = read_document(path)
    if isinstance(document, Mapping) and isinstance(document.get("spec"), Mapping):
        document = document["spec"]
    data = document.get("data") if isinstance(document, Mapping) else None
    if isinstance(data, Mapping) and data.get("name") in OWN and "table" not in data:
        document = {**document, "data": _with_table(data, path.parent)}
    return parse_spec(document)


def _with_table(data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The table's digest and sizes in place of `file` and `target`."""
    file, target = data.get("file"), data.get("target", "")
    for name, value in (("file", file), ("target", target)):
        if not isinstance(value, str):
            code, limit = ("required", {}) if value is None else ("wrong_type", {"type": "text"})
            raise SpecErrors([SpecError(code, f"data.{name}", limit)])
    try:
        with (folder / file).open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        raise SpecErrors([SpecError("file_unreadable", "data.file", {"file": file})]) from None
    table = read_table(content, target=target, has_classes=DATA[data["name"]].targets == "classes")
    _tables[table.digest] = table.content
    look_for_tables_in(_tables.get)
    return {name: value for name, value in data.items() if name not in {"file", "target"}} | table.spec_values
