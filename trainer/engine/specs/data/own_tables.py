"""A table of one's own, read from a CSV file (`engine/own_tables`); a spec holds its digest and its sizes."""

from typing import Any, ClassVar, Literal

from trainer.engine.specs.data.examples import Classified, Valued
from trainer.engine.specs.data.tables import Table
from trainer.engine.specs.fields import quantity


def _size(meaning: str, unit: str, least: int, most: int) -> Any:  # noqa: ANN401 (stands for a field's value)
    return quantity(f"{meaning} of the table; comes with the file", unit=unit, ge=least, le=most)


class _Own(Table):
    """In a spec file `file` and `target` stand for the four fields that follow from them."""

    is_own: ClassVar[bool] = True
    sizes: ClassVar[tuple[str, ...]] = ("num_rows", "num_inputs", "num_classes")  # nobody types them
    table: str = quantity("SHA-256 of the table's content; comes with the file", pattern=r"^[0-9a-f]{64}$")
    num_rows: int = _size("rows", "examples", 10, 20_000)
    num_inputs: int = _size("inputs, one for every number column and every category,", "features", 1, 1000)


class Csv(_Own, Classified):
    """Your own table, to be classified: a CSV file beside the spec, `file` its path, `target` the column that holds
    the class (without it the last one)."""

    name: Literal["csv"]
    num_classes: int = _size("classes", "", 2, 100)


class CsvValues(_Own, Valued):
    """Your own table, to predict a number: a CSV file beside the spec, `file` its path, `target` the column with the
    number (without it the last one)."""

    name: Literal["csv_values"]
    target_scaling: Literal["standard", "none"] = quantity(
        "of the targets, by the training part's statistics; standard: to mean 0 and standard deviation 1, in which "
        "losses and errors are then given",
        default="standard",
    )
