"""What numeric questions and tensors have in common: a computed key, a tolerance, and named slips."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

import numpy as np
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray
from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from quizzes.expressions import MAX_LENGTH, ExpressionError, parse
from quizzes.kinds.author_fields import Rows
from quizzes.kinds.author_parts import Formula, Label, Number, OneOf, Words
from quizzes.kinds.contract import QuestionDocument
from quizzes.kinds.entries import expression_fault, slugs_differ
from quizzes.numbers import Tolerance, ToleranceKind, in_figures
from quizzes.texts import Document, Slug, Text, text_up_to

MAX_SLIPS = 6
LANGUAGE_HELP = _("A number or a formula, such as 3/4, exp(-1), log(10), sum([1, 2, 3]) or [1, 2] @ [3, 4].")


def _is_a_value(text: str) -> str:
    try:
        parse(text).finite_value()
    except ExpressionError as error:
        raise expression_fault(error) from None
    return text


ValueFormula = Annotated[text_up_to(MAX_LENGTH), AfterValidator(_is_a_value)]


class Slip(Document):
    """What a typical mistake gives, and what to say to who made it."""

    slug: Slug
    key: ValueFormula
    message: Text


class KeyedDocument(QuestionDocument):
    """`key` and the slips are formulas: code computes the numbers."""

    key: ValueFormula
    tolerance_kind: ToleranceKind
    tolerance: Annotated[float, Field(strict=True, ge=0, le=1e9, allow_inf_nan=False)]
    slips: Annotated[tuple[Slip, ...], Field(max_length=MAX_SLIPS)] = ()

    @model_validator(mode="after")
    def _slips_are_slips(self) -> Self:
        slugs_differ([slip.slug for slip in self.slips])
        if self.tolerance_kind == "significant" and not (1 <= self.tolerance <= 12 and self.tolerance % 1 == 0):
            raise PydanticCustomError("significant_figures", "significant")
        if self.tolerance_kind == "relative" and self.tolerance > 0.5:
            raise PydanticCustomError("relative_tolerance", "relative")
        for number, slip in enumerate(self.slips, start=1):
            if self.value_of(slip.key).shape != self.value.shape:
                raise PydanticCustomError("slip_shape", "shape", {"number": number})
            if self.is_right(self.value_of(slip.key)):
                raise PydanticCustomError("slip_is_right", "right", {"number": number})
        return self

    @staticmethod
    def value_of(formula: str) -> NDArray[np.float64]:
        return parse(formula).finite_value()

    @property
    def value(self) -> NDArray[np.float64]:
        return self.value_of(self.key)

    def right_entries(self, answer: NDArray[np.float64], *, key: NDArray[np.float64] | None = None) -> list[bool]:
        """Entry by entry, in the order of the rows."""
        tolerance = Tolerance(self.tolerance_kind, self.tolerance)
        wanted = self.value if key is None else key
        return [tolerance.accepts(float(a), key=float(k)) for a, k in zip(answer.flat, wanted.flat, strict=True)]

    def is_right(self, answer: NDArray[np.float64]) -> bool:
        return all(self.right_entries(answer))

    def slip_of(self, answer: NDArray[np.float64]) -> str | None:
        """The slug of the slip that this wrong answer is."""
        if self.is_right(answer):
            return None
        made = (slip for slip in self.slips if all(self.right_entries(answer, key=self.value_of(slip.key))))
        return next((slip.slug for slip in made), None)


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


def slip_rows(help_text: Label = "") -> Rows:
    """Named slips as rows of an author's form."""
    return Rows(
        key="slips",
        name="slip",
        title=_("Slip %(number)d"),
        most=MAX_SLIPS,
        too_many=_("At most %(limit)d slips are possible."),
        num_open=2,
        parts={
            "key": Formula(_("What the mistake gives"), help_text),
            "message": Words(_("What to say to who made it")),
        },
    )


SLIPS = slip_rows(LANGUAGE_HELP)
KEY_PARTS = {
    "key": Formula(_("Right answer"), LANGUAGE_HELP),
    "tolerance_kind": OneOf(
        _("How the answer is compared"),
        choices=(
            ("relative", _("relative: a share of the right answer")),
            ("absolute", _("absolute: a distance")),
            ("significant", _("significant figures")),
        ),
    ),
    "tolerance": Number(
        _("Tolerance"), _("0.01 stands for 1 % when relative; a whole number of figures from 1 to 12."), start=0.01
    ),
}
