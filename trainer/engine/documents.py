"""Read a spec from a YAML (or JSON) file: a bare spec, or a claim file that holds one under `spec`."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from trainer.engine.specs import ExperimentSpec, SpecError, SpecErrors, parse_spec


class _Loader(yaml.SafeLoader):
    """YAML 1.1 reads `1e-3` as text; everybody who writes it means a number."""


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)


def read_document(path: Path) -> Any:  # noqa: ANN401 (any YAML)
    """Raises SpecErrors for a file that is no YAML; OSError and UnicodeDecodeError as they come."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # a SafeLoader
    except yaml.YAMLError as error:
        raise SpecErrors([SpecError("invalid", "", {"yaml": " ".join(str(error).split())})]) from None


def read_spec(path: Path) -> ExperimentSpec:
    """Raises SpecErrors for a bad spec too."""
    document = read_document(path)
    if isinstance(document, Mapping) and isinstance(document.get("spec"), Mapping):
        document = document["spec"]
    return parse_spec(document)
