"""Stored reference runs: trainer/evidence/<topic>/<slug>.json, written by `verify_claims --write` alone.

Pure: reads, writes and checks documents; curves.py condenses their records. Loading is services/loading.py.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

EVIDENCE_DIRECTORY = Path(__file__).with_name("evidence")
REFERENCE_SEEDS = range(10)  # of every claim's reference run; launches begin after them
FIELDS = ("spec_digest", "created_on", "environment", "seeds", "shards", "finals", "curves", "verdict")


class InvalidEvidence(ValueError):
    """The file is no evidence document."""


def evidence_path(*, topic: str, slug: str, directory: Path = EVIDENCE_DIRECTORY) -> Path:
    return directory / topic / f"{slug}.json"


def read_evidence(path: Path) -> dict[str, Any]:
    """Raises InvalidEvidence, and FileNotFoundError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidEvidence(f"is no JSON: {error}") from error
    if not isinstance(document, dict) or set(document) != set(FIELDS):
        raise InvalidEvidence(f"wants exactly the fields {', '.join(FIELDS)}")
    return document


def canonical_text(document: Mapping[str, Any]) -> str:
    """One line per field, and per metric of the curves: a changed run is a readable difference."""
    lines = []
    for name in FIELDS:
        value = document[name]
        if name == "curves":
            metrics = ",\n  ".join(f"{_compact(metric)}: {_compact(value[metric])}" for metric in value)
            lines.append(f'"curves": {{\n  {metrics}\n }}')
        else:
            lines.append(f"{_compact(name)}: {_compact(value)}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def digest_of(document: Mapping[str, Any]) -> str:
    """The same for a file and its row: PostgreSQL sorts keys anew, writes 1e16 as a whole number and −0.0 as 0.0."""
    text = json.dumps(_plain(document), sort_keys=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return float(value) + 0.0 if isinstance(value, int | float) and not isinstance(value, bool) else value


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
