"""What is wrong with a CSV file, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.engine.specs import SpecError

TABLE_ERRORS: dict[str, Promise] = {
    "file_unreadable": _("The file can't be read: %(file)s."),
    "table_encoding": _("Line %(row)s is not UTF-8 text. Save the file as “CSV UTF-8”."),
    "table_quotes": _("The quotation marks in line %(row)s don't match."),
    "table_too_large": _("The table is too large."),
    "table_too_small": _("A header, at least %(rows)s rows and %(columns)s columns are needed."),
    "header_wrong": _(
        "The first line must name the columns; the name of column %(column)s is missing, too long or a number."
    ),
    "duplicate_column": _("Two columns are called “%(column)s”."),
    "row_length": _("Line %(row)s has %(found)s values; the header has %(expected)s names."),
    "missing_value": _("Line %(row)s, column “%(column)s”: the value is missing. Fill it in or leave the row out."),
    "not_a_number": _("Line %(row)s, column “%(column)s”: this is not a number."),
    "number_too_large": _("Line %(row)s, column “%(column)s”: this number is too large."),
    "too_many_categories": _(
        "The column “%(column)s” has %(found)s different words; at most %(max)s are allowed. Leave it out."
    ),
    "class_count": _("The column “%(column)s” has %(found)s different values; %(min)s to %(max)s classes are allowed."),
    "class_too_small": _("The class “%(name)s” has %(found)s rows; at least %(min)s are needed."),
    "table_unknown": _("This table is not among yours, or not any more. Add its file to your tables to use it."),
}
SIZES: dict[str, Promise] = {
    "rows": _("At most %(size)s rows are allowed."),
    "columns": _("At most %(size)s columns are allowed."),
    "inputs": _("At most %(size)s inputs are allowed; every word of a column of words is one."),
    "megabytes": _("At most %(size)s MB are allowed."),
}


REFUSALS: dict[str, Promise] = {
    "too_many_tables": _("You have %(limit)s tables; that is as many as are kept. Delete one first."),
    "table_in_use": _("An experiment that is not finished needs this table."),
}


def refusal_message(code: str, limit: int | None) -> str:
    """Of TableRefused."""
    return str(REFUSALS[code]) % {"limit": limit}


def table_message(error: SpecError) -> str:
    if error.code == "table_too_large":
        sizes = [
            str(words) % {"size": f"{error.limit[kind]:,}"} for kind, words in SIZES.items() if kind in error.limit
        ]
        return " ".join([gettext("The table is too large."), *sizes])
    return str(TABLE_ERRORS[error.code]) % error.limit
