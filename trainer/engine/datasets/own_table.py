"""Somebody's own table, found by its digest."""

import numpy as np

from trainer.engine.own_tables import find_table
from trainer.engine.specs.data.own_tables import Csv, CsvValues
from trainer.engine.specs.errors import SpecError, SpecErrors


def examples(spec: Csv | CsvValues, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's)
    """In the file's order. Raises SpecErrors where the table isn't there, or has other sizes than the spec says."""
    table = find_table(spec.table)
    for name, value in table.spec_values.items():
        if getattr(spec, name, None) != value:
            raise SpecErrors([SpecError("invalid", f"data.{name}", {"table": value})])
    values = np.array(table.values).reshape(table.num_rows, -1)
    inputs, targets = values[:, :-1], values[:, -1]
    return inputs, targets.astype(np.int64) if table.classes else targets[:, None]
