"""What numeric questions and tensors have in common: a computed key, a tolerance, named slips, perhaps parameters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Self

import numpy as np
from django.utils.translation import gettext, ngettext
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quizzes.expressions.language import NUMPY, Expression
from quizzes.expressions.numbers import Tolerance, ToleranceKind, in_figures, read_number
from quizzes.expressions.numpy_arithmetic import Arithmetic
from quizzes.kinds.contract import Answer
from quizzes.kinds.entries import slugs_differ
from quizzes.kinds.key_faults import Fault, faults_of_values
from quizzes.kinds.parametrised import (
    Array,
    Drawn,
    FormulaText,
    Numbers,
    ParametrisedDocument,
    arrays,
    as_array,
    has_few_figures,
    in_few_figures,
)
from quizzes.kinds.told import Told, in_words
from quizzes.texts.validated import Document, Path, Slug, Text

MAX_SLIPS = 6
SMALLEST_DIVISOR = 1e-9  # a share of less than this is a share of nothing


class Slip(Document):
    """What a typical mistake gives, and what to say to who made it."""

    slug: Slug
    key: FormulaText
    message: Text


class KeyedDocument(ParametrisedDocument):
    """`key` and the slips are formulas: code computes the numbers."""

    key: FormulaText
    tolerance_kind: ToleranceKind
    tolerance: Annotated[float, Field(strict=True, ge=0, le=1e9, allow_inf_nan=False)]
    slips: Annotated[tuple[Slip, ...], Field(max_length=MAX_SLIPS)] = ()

    @model_validator(mode="after")
    def _is_comparable(self) -> Self:
        slugs_differ([slip.slug for slip in self.slips])
        slugs_differ([parameter.name for parameter in self.parameters])
        if self.tolerance_kind == "significant" and not (1 <= self.tolerance <= 12 and self.tolerance % 1 == 0):
            raise PydanticCustomError("significant_figures", "significant")
        if self.tolerance_kind == "relative" and self.tolerance > 0.5:
            raise PydanticCustomError("relative_tolerance", "relative")
        return self

    # Its formulas -----------------------------------------------------------------------------------------------------
    def formulas(self) -> Iterator[tuple[Path, str]]:
        yield ("key",), self.key
        if self.closed_form:
            yield ("closed_form",), self.closed_form
        for place, slip in enumerate(self.slips):
            yield ("slips", place, "key"), slip.key

    def parsed(self, formula: str) -> Expression:
        return self.parsed_shown(formula)

    def faults_of_values(self, drawn: Drawn) -> Iterator[Fault]:
        return faults_of_values(self, drawn)

    def shape_fault(self, value: Array) -> PydanticCustomError | None:
        """Whether this kind can ask for such a value."""
        raise NotImplementedError

    # Its numbers ------------------------------------------------------------------------------------------------------
    def compute(self, parameters: Drawn, *, arithmetic: Arithmetic = NUMPY) -> Numbers:
        def value(formula: str) -> Array:
            return as_array(self.parsed(formula).value(parameters, arithmetic=arithmetic))

        return Numbers(
            parameters=parameters,
            key=value(self.key),
            slips={slip.slug: value(slip.key) for slip in self.slips},
            values=self.shown_of(parameters, arithmetic=arithmetic),
            closed_form=value(self.closed_form) if self.closed_form else None,
        )

    @property
    def value(self) -> Array:
        return self.numbers.key

    def shown_values(self) -> Mapping[str, Any]:
        return {**super().shown_values(), "key": self.value.tolist()}

    def computed(self) -> dict[str, Any]:
        return {"shape": list(self.value.shape)}

    def told(self, answer: Answer) -> list[Told]:
        """A number that is right, or a slip, goes by that name: every reader has other numbers."""
        given = self.given(answer)
        if given.size != self.value.size:  # to an older revision
            return super().told(answer)
        if self.is_right(given):
            return [Told("right", gettext("Right answer"), is_right=True)]
        slug = self.slip_of(given)
        for number, slip in enumerate(self.slips, start=1):
            if slip.slug == slug:
                name = gettext("Slip %(number)d") % {"number": number}
                return [Told(slug, f"{name}: {in_words(slip.message)}", is_right=False)]
        return super().told(answer)

    def given(self, answer: Answer) -> Array:
        return np.asarray([read_number(text) for text in answer])

    # Its variants -----------------------------------------------------------------------------------------------------
    def has_value(self) -> bool:
        return bool(np.isfinite(self.value).all())

    def left_out(self) -> Iterator[str]:
        numbers = self.numbers
        shown = (numbers.key, *numbers.slips.values(), *numbers.values.values())
        if not all(np.isfinite(value).all() for value in shown):
            yield "left_out_not_finite"
        elif self.tolerance_kind != "absolute" and (abs(numbers.key) < SMALLEST_DIVISOR).any():
            yield "left_out_zero"
        elif not (has_few_figures(numbers.parameters) and self._counts_as_right(map(in_few_figures, self.value.flat))):
            yield "left_out_ugly"
        elif not self._counts_as_right(self.right_answer()):
            yield "left_out_key"
        else:
            for slug, value in numbers.slips.items():
                if self._counts_as_right(in_figures(float(entry)) for entry in value.flat):
                    yield "left_out_slip_is_right"
                elif self.slip_of(value) != slug:
                    yield "left_out_slips_alike"

    def _counts_as_right(self, written: Iterable[str]) -> bool:
        """As a reader's answer would be marked."""
        return self.is_right(np.asarray([read_number(text) for text in written]).reshape(self.value.shape))

    def stored(self) -> dict[str, Any]:
        return {
            "key": self.value.tolist(),
            "slips": {slug: value.tolist() for slug, value in self.numbers.slips.items()},
        }

    def restored(self, parameters: Drawn, *, key: Any, slips: Drawn, values: Drawn) -> Self:  # noqa: ANN401 (JSON)
        key = np.asarray(key, dtype=np.float64)
        return self.with_numbers(Numbers(parameters, key, slips=arrays(slips), values=arrays(values)))

    # Its marks --------------------------------------------------------------------------------------------------------
    def right_entries(self, answer: Array, *, key: Array | None = None) -> list[bool]:
        """Entry by entry, in the order of the rows."""
        tolerance = Tolerance(self.tolerance_kind, self.tolerance)
        wanted = self.value if key is None else key
        return [tolerance.accepts(float(a), key=float(k)) for a, k in zip(answer.flat, wanted.flat, strict=True)]

    def is_right(self, answer: Array) -> bool:
        return all(self.right_entries(answer))

    def slip_of(self, answer: Array) -> str | None:
        """The slug of the slip that this wrong answer is."""
        if self.is_right(answer):
            return None
        slips = self.numbers.slips
        return next((slug for slug, value in slips.items() if all(self.right_entries(answer, key=value))), None)


def tolerance_in_words(kind: str, amount: float) -> str:
    if not amount:
        return gettext("The exact value counts.")
    match kind:
        case "absolute":
            return gettext("Accepted up to %(amount)s away.") % {"amount": in_figures(amount)}
        case "relative":
            return gettext("Accepted up to %(percent)s %% away.") % {"percent": in_figures(100 * amount)}
    count = int(amount)
    words = ngettext("%(count)d significant figure is enough.", "%(count)d significant figures are enough.", count)
    return words % {"count": count}


def message_of(rendered: dict[str, Any], slug: str | None) -> str:
    return next((slip["message"] for slip in rendered["slips"] if slip["slug"] == slug), "")


def in_rows(shape: Sequence[int], values: Sequence[Any]) -> list[list[Any]]:
    """Values in the order of the rows, as the rows of a matrix; a vector is one row."""
    num_columns = shape[-1] if shape else 1
    return [[*values[start : start + num_columns]] for start in range(0, len(values), num_columns)]
