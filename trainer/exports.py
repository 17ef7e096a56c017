"""What can be taken away of an experiment: its results as JSON and CSV, its program as a script or a notebook.

`DOWNLOADS` names them; `views/downloads.py` serves them. Everything is as of now: later looks add to it.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trainer.curves import curves_of
from trainer.engine.script import script
from trainer.engine.script.notebook import notebook
from trainer.engine.specs import ExperimentSpec
from trainer.models import Experiment, Table
from trainer.presentation.standing import current_records
from trainer.services.tables import tables_of


@dataclass(frozen=True)
class Download:
    """One file. `is_program`: of what is trained step by step, so not of every procedure."""

    suffix: str
    content_type: str
    text: Callable[[Experiment], str]
    is_program: bool = False


def downloads_of(spec: ExperimentSpec, *, is_shared: bool = False) -> list[str]:
    """Names of what there is of an experiment with this spec.

    A program holds the rows of its owner's table: it needs them still, and they go to nobody else.
    """
    tables = {sizes["table"] for sizes in tables_of(spec)}
    has_rows = not is_shared and Table.objects.filter(digest__in=tables).values("digest").distinct().count()
    is_program_there = spec.procedure == "training" and (not tables or has_rows == len(tables))
    return [name for name, download in DOWNLOADS.items() if is_program_there or not download.is_program]


def file_name(experiment: Experiment, name: str) -> str:
    return f"experiment-{str(experiment.public_id)[:8]}{DOWNLOADS[name].suffix}"


def _results(experiment: Experiment) -> str:
    """Spec, seeds, finals, curves, verdicts and what it was trained with."""
    spec = experiment.experiment_spec
    shards = list(experiment.shards.all())
    document = {
        "experiment": str(experiment.public_id),
        "created_at": experiment.created_at.isoformat(),
        "claim": experiment.claim.slug if experiment.claim else None,
        "spec": experiment.spec,
        "spec_digest": experiment.spec_digest,
        "seeds": experiment.seeds,
        "training_seconds": sum(shard.training_seconds for shard in shards),
        "environments": _distinct([shard.environment for shard in shards if shard.environment]),
        "shards": [shard.plan for shard in shards],
        "finals": [
            {
                "arm": spec.arms[final.arm].slug,
                "seed": final.seed,
                "value": final.value,
                "diverged_at": final.diverged_at,
                "metrics": final.metrics,
            }
            for final in experiment.finals.all()
        ],
        "curves": curves_of(current_records(experiment), arms=[arm.slug for arm in spec.arms]),
        "verdicts": [{"look": verdict.look, **verdict.document} for verdict in experiment.verdicts.all()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _finals(experiment: Experiment) -> str:
    """One line a replica; empty is null: diverged."""
    spec = experiment.experiment_spec
    finals = list(experiment.finals.all())
    metrics = sorted({name for final in finals for name in final.metrics})
    header = ["arm", "seed", "value", "diverged_at", *metrics]
    rows = (
        [spec.arms[final.arm].slug, final.seed, final.value, final.diverged_at, *map(final.metrics.get, metrics)]
        for final in finals
    )
    return _table(header, rows)


def _points(experiment: Experiment) -> str:
    """One line a value that was recorded, as it was: no mean, no smoothing."""
    spec = experiment.experiment_spec
    rows = (
        [metric, spec.arms[arm].slug, seed, record["step"], value]
        for replicas, record in current_records(experiment)
        for metric, values in record["values"].items()
        for (arm, seed), value in zip(replicas, values, strict=True)
    )
    return _table(["metric", "arm", "seed", "step", "value"], rows)


def _script(experiment: Experiment) -> str:
    return script(experiment.experiment_spec, **_judged(experiment))


def _notebook(experiment: Experiment) -> str:
    cells = notebook(experiment.experiment_spec, **_judged(experiment))
    return json.dumps(cells, ensure_ascii=False, indent=1) + "\n"


def _judged(experiment: Experiment) -> dict[str, Any]:
    """So that the program trains the same seeds and judges at the same level."""
    stored = {(final.arm, final.seed): final.value for final in experiment.finals.all()}
    verdict = experiment.verdicts.last()
    return {"stored": stored, "look": verdict.look if verdict else 1}


def _distinct(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [document for place, document in enumerate(documents) if document not in documents[:place]]


def _table(header: list[str], rows: Iterator[list[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


DOWNLOADS: Mapping[str, Download] = {
    "script": Download(".py", "text/x-python", _script, is_program=True),
    "notebook": Download(".ipynb", "application/x-ipynb+json", _notebook, is_program=True),
    "results": Download(".json", "application/json", _results),
    "finals": Download("-finals.csv", "text/csv", _finals),
    "points": Download("-points.csv", "text/csv", _points),
}
