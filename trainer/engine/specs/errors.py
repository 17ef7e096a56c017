"""What is wrong with a spec, as codes, dotted paths and limits; forms and the command line word them."""

from collections.abc import Iterable, Mapping
from typing import Any

CODES = {  # what is wrong, and the limits that come with it
    "required": ("the field is missing", ""),
    "unknown_field": ("nothing reads this field", ""),
    "unused": ("nothing reads this field with the other values chosen", "default"),
    "wrong_type": ("the value is of another type", "type"),
    "wrong_format": ("the text doesn't match the pattern", "pattern"),
    "not_finite": ("NaN or infinity", ""),
    "out_of_range": ("the number is too small or too large", "min, max, above (exclusive minimum)"),
    "wrong_length": ("too short or too long a text or list", "min, max"),
    "unknown_choice": ("none of the names that can stand here", "choices"),
    "single_example": ("batch norm would get a batch of one example, which has no variance", "min"),
    "too_many_parameters": ("more than can be moved one at a time, as the procedure does", "max"),
    "not_a_divisor": ("the number doesn't divide the other one", "of"),
    "duplicate": ("the same slug, probe, seed or arm twice", ""),
    "arms_differ": ("every arm must set the same paths", "paths"),
    "too_expensive": ("the experiment takes too long, or too much memory", "seconds and max, or bytes and max"),
    "invalid": ("any other fault of the value", ""),
    # of a CSV file; `row` is the line of the file, `column` a name
    "file_unreadable": ("the file can't be read", "file"),
    "table_encoding": ("the file is no UTF-8", "row"),
    "table_quotes": ("quotes that don't match, or a cell of more than 128 KiB", "row"),
    "table_too_large": ("too many rows, columns, inputs or bytes", "rows, columns, inputs or megabytes"),
    "table_too_small": ("too few rows or columns", "rows, columns"),
    "header_wrong": ("a column's name is missing or too long, or all names are numbers", "column, its number"),
    "duplicate_column": ("two columns of one name", "column"),
    "row_length": ("the line has more or fewer cells than the header", "row, expected, found"),
    "missing_value": ("a cell is empty", "row, column"),
    "not_a_number": ("a word in a column of numbers", "row, column"),
    "number_too_large": ("beyond ±1e15", "row, column"),
    "too_many_categories": ("too many different words in a column", "column, found, max"),
    "class_count": ("too few or too many classes", "column, found, min, max"),
    "class_too_small": ("too few examples of a class", "name, found, min"),
    "table_unknown": ("nobody has a table of that digest", ""),
}


class SpecError(ValueError):
    """One fault that a user can cause: a code of `CODES`, the dotted path of the field, and what would be allowed."""

    def __init__(self, code: str, field: str, limit: Mapping[str, Any] | None = None) -> None:
        assert code in CODES, code
        self.code = code
        self.field = field
        self.limit = dict(limit or {})
        super().__init__(self.code, self.field, self.limit)

    def __str__(self) -> str:
        limits = ", ".join(f"{name} {value}" for name, value in self.limit.items())
        return f"{self.field or 'spec'}: {self.code}" + (f" ({limits})" if limits else "")

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "field": self.field, "limit": self.limit}


class SpecErrors(ValueError):
    """All faults of one spec at once."""

    def __init__(self, errors: Iterable[SpecError]) -> None:
        self.errors = tuple(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)
