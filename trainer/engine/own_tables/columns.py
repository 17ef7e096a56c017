"""From cells to numbers: what is a number, a category, a class, and what is refused, with row and column."""

from array import array
from collections import Counter
from collections.abc import Sequence

from trainer.engine.own_tables.cells import MAX_NAME, NUMBER, Cells, read_cells, refused
from trainer.engine.own_tables.table import OwnTable
from trainer.engine.specs.errors import SpecError, SpecErrors

PLAIN = set("0123456789+-.eE")  # what Python takes for a number beside these is none here: nan, 1_000, other digits
MISSING = {"", "?", "na", "n/a", "nan", "null"}
LARGEST = 1e15  # in size: beyond it single precision has nothing left to tell two values apart
MOST_CATEGORIES = 20  # of a column of words
MOST_INPUTS = 1000  # with one for every category
MOST_CLASSES, SMALLEST_CLASS = 100, 4  # a class has two examples to learn from and two to be tested on


def read_table(content: bytes, *, target: str = "", has_classes: bool = True) -> OwnTable:
    """Without the name of a target the last column is it. Raises SpecErrors."""
    cells = read_cells(content)
    target = target or cells.names[-1]
    if target not in cells.names:
        raise SpecErrors([SpecError("unknown_choice", "data.target", {"choices": [*cells.names]})])
    names: list[str] = []
    columns: list[Sequence[float]] = []
    classes: tuple[str, ...] = ()
    for place, name in enumerate(cells.names):
        if name == target:
            classes, wanted = _classes(cells, place) if has_classes else ((), _numbers(cells, place))
            continue
        numbers = _numbers(cells, place, or_none=True)
        for own_name, own in [(name, numbers)] if numbers else _one_hot(cells, place):
            names.append(own_name[:MAX_NAME])
            columns.append(own)
    if len(names) > MOST_INPUTS:
        raise refused("table_too_large", inputs=MOST_INPUTS)
    rows = zip(*columns, wanted, strict=True)
    return OwnTable(tuple(names), target, classes, array("d", (value for row in rows for value in row)))


def _refuse_missing(cells: Cells, place: int) -> None:
    column = cells.columns[place]
    gaps = {text for text in set(column) if text.casefold() in MISSING}
    if gaps:
        first = next(index for index, text in enumerate(column) if text in gaps)
        raise refused("missing_value", row=cells.lines[first], column=cells.names[place])


def _numbers(cells: Cells, place: int, *, or_none: bool = False) -> list[float] | None:
    """None for a column of words, if that may be. Where at least half are numbers, the others are mistakes."""
    column = cells.columns[place]
    if cells.has_decimal_commas:
        column = [text.replace(",", ".", 1) if "," in text and "." not in text else text for text in column]
    try:
        numbers = [*map(float, column)] if set("".join(column)) <= PLAIN else []
    except ValueError:  # a sign or a point alone, or nothing
        numbers = []
    if not numbers:
        _refuse_missing(cells, place)
        are_numbers = [bool(NUMBER.fullmatch(text)) for text in column]
        if or_none and sum(are_numbers) * 2 < len(column):
            return None
        raise refused("not_a_number", row=cells.lines[are_numbers.index(False)], column=cells.names[place])
    if max(map(abs, numbers)) > LARGEST:
        first = next(index for index, value in enumerate(numbers) if abs(value) > LARGEST)
        raise refused("number_too_large", row=cells.lines[first], column=cells.names[place])
    return numbers


def _one_hot(cells: Cells, place: int) -> list[tuple[str, list[float]]]:
    """An input per word, 1 where it stands and 0 elsewhere, in the words' order."""
    name, column = cells.names[place], cells.columns[place]
    words = sorted(set(column))
    if len(words) > MOST_CATEGORIES:
        raise refused("too_many_categories", column=name, found=len(words), max=MOST_CATEGORIES)
    return [(f"{name}={word}", [float(text == word) for text in column]) for word in words]


def _classes(cells: Cells, place: int) -> tuple[tuple[str, ...], list[float]]:
    """Words in alphabetical order, numbers by size; 1 and 1.0 are two words."""
    _refuse_missing(cells, place)
    column = cells.columns[place]
    counts = Counter(column)
    if not 2 <= len(counts) <= MOST_CLASSES:
        raise refused("class_count", column=cells.names[place], found=len(counts), min=2, max=MOST_CLASSES)
    are_numbers = all(NUMBER.fullmatch(word) for word in counts)
    words = sorted(counts, key=lambda word: (float(word), word)) if are_numbers else sorted(counts)
    for word in words:
        if counts[word] < SMALLEST_CLASS:
            raise refused("class_too_small", name=word[:MAX_NAME], found=counts[word], min=SMALLEST_CLASS)
    place_of = {word: float(index) for index, word in enumerate(words)}
    return tuple(words), [place_of[word] for word in column]
