"""What numeric questions and tensors have in common: a computed key, a tolerance, named slips, perhaps parameters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self

import numpy as np
from django.utils.translation import gettext, ngettext
from numpy.typing import NDArray
from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from quizzes.expressions.language import MAX_LENGTH, NUMPY, Constraint, Expression, parse, parse_constraint
from quizzes.expressions.numbers import Tolerance, ToleranceKind, in_figures, read_number
from quizzes.expressions.numpy_arithmetic import Arithmetic
from quizzes.expressions.placeholders import placeholders_in
from quizzes.kinds.contract import Answer, QuestionDocument
from quizzes.kinds.entries import slugs_differ
from quizzes.kinds.key_faults import Fault, faults_of
from quizzes.kinds.parameters import MAX_PARAMETERS, Parameter, first_draw
from quizzes.kinds.told import Told, in_words
from quizzes.texts.validated import LANGUAGES, Document, Slug, Text, text_up_to, texts_of

MAX_SLIPS = 6
MAX_CONSTRAINTS = 8
MAX_VARIANTS = 200
NUM_VARIANTS = 50
FormulaText = text_up_to(MAX_LENGTH)
Array = NDArray[np.float64]


class Slip(Document):
    """What a typical mistake gives, and what to say to who made it."""

    slug: Slug
    key: FormulaText
    message: Text


@dataclass(frozen=True)
class Numbers:
    """What one reader's question is about: `slips` by slug, `values` that the texts show by their formula."""

    parameters: Mapping[str, Any]
    key: Array
    slips: Mapping[str, Array]
    values: Mapping[str, Array]
    closed_form: Array | None = None


class KeyedDocument(QuestionDocument):
    """`key` and the slips are formulas: code computes the numbers.

    With `parameters` every reader gets a variant: `with_numbers` makes the document of one.
    """

    key: FormulaText
    tolerance_kind: ToleranceKind
    tolerance: Annotated[float, Field(strict=True, ge=0, le=1e9, allow_inf_nan=False)]
    slips: Annotated[tuple[Slip, ...], Field(max_length=MAX_SLIPS)] = ()
    parameters: Annotated[tuple[Parameter, ...], Field(max_length=MAX_PARAMETERS)] = ()
    constraints: Annotated[tuple[FormulaText, ...], Field(max_length=MAX_CONSTRAINTS)] = ()
    closed_form: FormulaText | None = None
    num_variants: Annotated[int, Field(ge=2, le=MAX_VARIANTS)] = NUM_VARIANTS
    _numbers: Numbers | None = PrivateAttr(None)

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
    @property
    def is_parametrised(self) -> bool:
        return bool(self.parameters)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)

    def parsed(self, formula: str) -> Expression:
        """Raises ExpressionError."""
        return parse(formula, names=self.names, may_differentiate=True)

    def parsed_constraints(self) -> list[Constraint]:
        """Raises ExpressionError."""
        return [parse_constraint(text, names=self.names) for text in self.constraints]

    def shown_formulas(self) -> list[str]:
        """What the texts show of a variant. Only where there are parameters: elsewhere [[…]] is a text like others."""
        if not self.is_parametrised:
            return []
        texts = [text.in_language(language) for _path, text in texts_of(self) for language in LANGUAGES]
        return sorted({found.formula for text in texts for found in placeholders_in(text)} - {"key"})

    def faults(self) -> Iterator[Fault]:
        return faults_of(self)

    def shape_fault(self, value: Array) -> PydanticCustomError | None:
        """Whether this kind can ask for such a value."""
        raise NotImplementedError

    # Its numbers ------------------------------------------------------------------------------------------------------
    def compute(self, parameters: Mapping[str, Any], *, arithmetic: Arithmetic = NUMPY) -> Numbers:
        """Everything that the question is about, for these parameters. Raises ExpressionError."""

        def value(formula: str) -> Array:
            return _as_array(self.parsed(formula).value(parameters, arithmetic=arithmetic))

        return Numbers(
            parameters=parameters,
            key=value(self.key),
            slips={slip.slug: value(slip.key) for slip in self.slips},
            values={formula: value(formula) for formula in self.shown_formulas()},
            closed_form=value(self.closed_form) if self.closed_form else None,
        )

    def with_numbers(self, numbers: Numbers) -> Self:
        """The document as one reader gets it."""
        bound = self.model_copy()
        bound._numbers = numbers
        return bound

    def _of_first_draw(self) -> Numbers:
        drawn = first_draw(self.parameters, self.parsed_constraints())
        assert drawn is not None, "faults() finds constraints that can't be met"
        return self.compute(drawn)

    @property
    def numbers(self) -> Numbers:
        """Of a variant its own, else those of the example."""
        if self._numbers is None:
            self._numbers = self._of_first_draw()
        return self._numbers

    @property
    def value(self) -> Array:
        return self.numbers.key

    def shown_values(self) -> Mapping[str, Any]:
        values = {formula: value.tolist() for formula, value in self.numbers.values.items()}
        return values | {"key": self.value.tolist()}

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


def _as_array(value: Any) -> Array:  # noqa: ANN401 (an array, or a tensor that may still be differentiable)
    return np.asarray(value.detach() if hasattr(value, "detach") else value, dtype=np.float64)


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
