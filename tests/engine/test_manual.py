"""SPEC.md is what the specs say, and its examples are specs."""

from pathlib import Path

import pytest

from trainer.engine.documents import read_spec
from trainer.engine.manual import EXAMPLES, manual
from trainer.engine.specs import CODES, METRICS, PROCEDURES

SPEC = Path(__file__).resolve().parents[2] / "SPEC.md"


def test_the_committed_page_is_current() -> None:
    assert SPEC.read_text(encoding="utf-8") == manual(), "python -m trainer.engine spec > SPEC.md"


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_procedure_has_a_complete_example(name: str) -> None:
    assert read_spec(EXAMPLES / f"{name}.yaml").procedure == name


def test_every_field_says_what_it_means() -> None:
    fields, _ = manual().split("## Faults")
    rows = [row.split(" | ") for row in fields.splitlines() if row.startswith("| `")]
    assert not [row for row in rows if len(row) < 4 or not row[-1].strip(" |")]


def test_every_metric_is_on_the_page() -> None:
    assert not [name for name in METRICS if f"`{name}`" not in manual()]


def test_every_code_of_a_fault_is_explained() -> None:
    _, faults = manual().split("## Faults")
    assert all(f"| `{code}` | {meaning} |" in faults for code, (meaning, _) in CODES.items())
