"""SPEC.md: how to write a spec, generated from the specs themselves. `python -m trainer.engine spec` prints it.

`opening.md` says what no field can say; `examples/` holds a complete spec per procedure, which the tests parse.
"""

from pathlib import Path

from trainer.engine.manual.metrics import MEANINGS
from trainer.engine.manual.tables import Places, field_table, sections
from trainer.engine.specs import CODES, METRICS, PROCEDURES
from trainer.engine.specs.metrics import PROBES

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER / "examples"


def manual() -> str:
    """The whole document, Markdown."""
    places: Places = {}
    found = [section for root in PROCEDURES.values() for section in sections(root, places)]
    opening = (FOLDER / "opening.md").read_text(encoding="utf-8").strip()
    procedures = [_procedure(name, places) for name in PROCEDURES]
    fields = [section.text(places) for section in found]
    return "\n\n".join([opening, *procedures, *fields, _metrics(), _faults()]) + "\n"


def _procedure(name: str, places: Places) -> str:
    root = PROCEDURES[name]
    example = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8").strip()
    meaning = " ".join((root.__doc__ or "").split())
    unused = () if root.arm_type.allowed_probes else ("probes",)
    parts = [f"## procedure: {name}", meaning, field_table(root, places, without=unused)]
    return "\n\n".join([*parts, "A complete example:", f"```yaml\n{example}\n```"])


def _faults() -> str:
    rows = [f"| `{code}` | {meaning} | {limit} |" for code, (meaning, limit) in CODES.items()]
    text = "A bad spec is answered with a line `field: code (limits)` for every fault, and with exit code 2."
    return "\n".join(["## Faults", "", text, "", "| code | what is wrong | limits |", "|---|---|---|", *rows])


def _metrics() -> str:
    rows = [
        f"| `{name}` | {metric.unit} | {metric.better or ''} | {MEANINGS.get(name, '')} |"
        for name, metric in METRICS.items()
    ]
    probes = ", ".join(f"`{name}`" for name in PROBES)
    head = "| metric | unit | better | what it is |\n|---|---|---|---|"
    return "\n".join(["## Metrics", "", f"Probes: {probes}.", "", head, *rows])
