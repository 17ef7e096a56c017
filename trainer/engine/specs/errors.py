"""What is wrong with a spec, as codes, dotted paths and limits; forms and the command line word them."""

from collections.abc import Iterable, Mapping
from typing import Any

CODES = (
    "required",  # the field is missing
    "unknown_field",  # nothing reads this field
    "unused",  # nothing reads this field with the other values chosen; limit: default
    "wrong_type",  # limit: type
    "wrong_format",  # limit: pattern
    "not_finite",  # NaN or infinity
    "out_of_range",  # limit: min, max, above (exclusive minimum)
    "wrong_length",  # limit: min, max
    "unknown_choice",  # limit: choices
    "single_example",  # batch norm would get a batch of one example, which has no variance; limit: min
    "too_many_parameters",  # where every parameter is moved alone; limit: max
    "not_a_divisor",  # limit: of
    "duplicate",  # the same slug, probe, seed or arm twice
    "arms_differ",  # every arm must set the same paths; limit: paths
    "too_expensive",  # limit: seconds and max, or bytes and max
    "invalid",  # any other fault of the value
    # of a CSV file; `row` is the line of the file, `column` a name
    "file_unreadable",  # limit: file
    "table_encoding",  # not UTF-8; limit: row
    "table_quotes",  # quotes that don't match, or a cell of more than 128 KiB; limit: row
    "table_too_large",  # limit: rows, columns, inputs or megabytes
    "table_too_small",  # limit: rows, columns
    "header_wrong",  # a name is missing or too long, or all are numbers; limit: column, its number
    "duplicate_column",  # limit: column
    "row_length",  # limit: row, expected, found
    "missing_value",  # limit: row, column
    "not_a_number",  # limit: row, column
    "number_too_large",  # limit: row, column
    "too_many_categories",  # limit: column, found, max
    "class_count",  # limit: column, found, min, max
    "class_too_small",  # limit: name, found, min
    "table_unknown",  # nobody has a table of that digest
)


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
