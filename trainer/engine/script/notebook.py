"""The same program as a Jupyter notebook: what it is for in words, then one cell a section, and the run at the end."""

import ast
from collections.abc import Mapping
from typing import Any

from trainer.engine.script import ARGUMENTS, script_chunks
from trainer.engine.specs import ExperimentSpec

FORMAT = {"nbformat": 4, "nbformat_minor": 5}
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def notebook(
    spec: ExperimentSpec, *, stored: Mapping[tuple[int, int], float | None] | None = None, look: int | None = None
) -> dict[str, Any]:
    """In Jupyter's format 4.5, as JSON. `stored` and `look` as in `script`. Raises SpecErrors where there is none."""
    opening, *chunks = script_chunks(spec, stored=stored, look=look)
    num_seeds = len({seed for _, seed in stored or {}}) or 10
    title, *rest = [part for part in opening.split("\n\n") if "python FILE.py" not in part]
    cells = [
        _cell("markdown", f"# {title}\n\n" + "\n\n".join(rest)),
        *(_cell("code", chunk) for chunk in chunks),
        _cell("code", f"run({ARGUMENTS}, seeds=seeds_of(STORED, {num_seeds}))"),
    ]
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"
    assert all(ast.parse(cell["source"]) for cell in cells[1:])
    return {**FORMAT, "metadata": KERNEL, "cells": cells}


def _cell(kind: str, source: str) -> dict[str, Any]:
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source, **code}
