"""Published figures, trained again: every row is a spec file in `benchmarks/references/`.

    python -m benchmarks.references              all rows
    python -m benchmarks.references A2 A5        some
    python -m benchmarks.references --json FILE  writes {"rows": [{id, published, ours, pass, …}], "conditions"}

Tolerances stand in the files and were fixed before the first run. Exit code 1 if a row fails.
A file holds the `protocol` in words, the `seeds`, a `spec`, `runs` (dotted paths that change the spec; without it the
spec is the only run) and what it `expect`s of them (`expectations.py`).
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import torch
from pydantic import BaseModel, ConfigDict, Field

from benchmarks.expectations import AnyExpectation, Line, Run
from trainer.engine.cost import CostModel
from trainer.engine.documents import read_document
from trainer.engine.plan import ShardPlan, plan_shards
from trainer.engine.runtime import Final, ShardRun
from trainer.engine.specs import ExperimentSpec, SpecErrors, parse_spec

FOLDER = Path(__file__).with_suffix("")
NUM_PROCESSES = 2


class Seeds(BaseModel):
    """Consecutive ones."""

    first: int = 0
    number: int = 10


class Reference(BaseModel):
    """One row: a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    claim: str
    protocol: str
    seeds: Seeds = Seeds()
    spec: dict[str, Any]
    runs: dict[str, dict[str, Any]] = {"spec": {}}
    expect: Annotated[list[AnyExpectation], Field(min_length=1)]

    @property
    def specs(self) -> dict[str, ExperimentSpec]:
        return {name: parse_spec(_changed(self.spec, changes)) for name, changes in self.runs.items()}


@dataclass(frozen=True)
class Row:
    """A row's lines, and the core seconds that training took, beside whatever else the machine did."""

    reference: Reference
    lines: list[Line]
    seconds: float
    error: str = ""  # why there are no lines

    @property
    def passes(self) -> bool:
        return not self.error and all(line.passes for line in self.lines)

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.reference.id,
            "claim": self.reference.claim,
            "published": {line.what: line.published for line in self.lines},
            "ours": {line.what: line.ours for line in self.lines},
            "tolerance": {line.what: line.tolerance for line in self.lines},
            "pass": self.passes,
            "failed": [line.what for line in self.lines if not line.passes],
            "seconds": round(self.seconds, 2),
        } | ({"error": self.error} if self.error else {})


def read_references(ids: Sequence[str] = ()) -> list[Reference]:
    """In the order of the tables: A2 before A10, B after A."""
    paths = {path.stem: path for path in FOLDER.glob("*.yaml")}
    unknown = set(ids) - set(paths)
    if unknown:
        raise SystemExit(f"no such row: {', '.join(sorted(unknown))}")
    chosen = sorted(ids or paths, key=lambda name: (name[0], int(name[1:])))
    references = [Reference.model_validate(read_document(paths[name])) for name in chosen]
    assert [reference.id for reference in references] == chosen, "a file is named as its id"
    return references


def _changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with values set by dotted paths."""
    result = deepcopy(dict(document))
    for path, value in changes.items():
        *parents, last = path.split(".")
        place = result
        for key in parents:
            place = place[key]
        place[last] = value
    return result


def train(spec: ExperimentSpec, shard: ShardPlan) -> tuple[list[Final], float]:
    """In a process of its own."""
    started = time.perf_counter()
    run = ShardRun(spec, shard)
    for _ in run:
        pass
    assert run.honesty.ok, run.honesty
    return run.finals, time.perf_counter() - started


class _Training:
    """The shards of a row, on their way through the pool."""

    def __init__(self, reference: Reference, pool: ProcessPoolExecutor) -> None:
        self.reference = reference
        self.specs = reference.specs
        seeds = range(reference.seeds.first, reference.seeds.first + reference.seeds.number)
        self.futures: dict[str, list[Future[tuple[list[Final], float]]]] = {
            name: [
                pool.submit(train, spec, shard)
                for shard in plan_shards(spec, seeds, num_workers=NUM_PROCESSES, cost=CostModel())
            ]
            for name, spec in self.specs.items()
        }

    def row(self) -> Row:
        runs, seconds = {}, 0.0
        for name, futures in self.futures.items():
            finals = {}
            for future in futures:
                part, elapsed = future.result()
                finals |= {(final.arm, final.seed): final for final in part}
                seconds += elapsed
            runs[name] = Run(self.specs[name], finals)
        lines = [expectation.line(runs[expectation.run]) for expectation in self.reference.expect]
        return Row(self.reference, lines, seconds)


def train_rows(references: Sequence[Reference]) -> Iterator[Row]:
    """A row that can't be trained fails, with its reason, and the others go on."""
    with ProcessPoolExecutor(NUM_PROCESSES, mp_context=get_context("spawn")) as pool:
        trainings: list[_Training | Row] = []
        for reference in references:
            try:
                trainings.append(_Training(reference, pool))
            except SpecErrors as error:
                trainings.append(Row(reference, [], 0.0, error=str(error)))
        for training in trainings:
            yield training if isinstance(training, Row) else _trained(training)


def _trained(training: "_Training") -> Row:
    try:
        return training.row()
    except Exception as error:  # whatever it is, it is reported as this row's
        return Row(training.reference, [], 0.0, error=f"{type(error).__name__}: {error}")


def show(row: Row) -> None:
    print(f"\n{row.reference.id}  {row.reference.claim}  ({row.seconds:.1f} s)")
    if row.error:
        print(f"  FAIL  {row.error}")
    for line in row.lines:
        outcome = "pass" if line.passes else "FAIL"
        print(f"  {outcome}  {line.what}: published {line.published}, ours {line.ours}, allowed {line.tolerance}")
    sys.stdout.flush()


def conditions() -> dict[str, str]:
    return {
        "torch": torch.__version__,
        "python": platform.python_version(),
        "cores": str(os.cpu_count()),
        "processes": str(NUM_PROCESSES),
        "processor": platform.processor() or platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", metavar="ID", help="rows, all without")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows to this file as well")
    options = parser.parse_args(arguments)
    under = conditions()
    print("  ".join(f"{name}: {value}" for name, value in under.items()))
    rows = []
    for row in train_rows(read_references(options.ids)):
        show(row)
        rows.append(row)
        if options.json:  # after every row: what is done by then is not lost
            document = {"conditions": under, "rows": [each.to_dict() for each in rows]}
            options.json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    failed = [row.reference.id for row in rows if not row.passes]
    print(f"\n{len(rows) - len(failed)} of {len(rows)} rows pass{': not ' + ', '.join(failed) if failed else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
