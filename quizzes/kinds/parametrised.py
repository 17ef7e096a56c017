"""What questions with parameters have in common: what is drawn, what must hold of it, and the numbers of a variant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PrivateAttr

from quizzes.expressions.language import MAX_LENGTH, NUMPY, Constraint, Expression, parse, parse_constraint
from quizzes.expressions.numbers import in_figures
from quizzes.expressions.numpy_arithmetic import Arithmetic
from quizzes.expressions.placeholders import placeholders_in
from quizzes.kinds.contract import QuestionDocument
from quizzes.kinds.key_faults import Fault, faults_of
from quizzes.kinds.parameters import MAX_PARAMETERS, Parameter, first_draw
from quizzes.texts.validated import LANGUAGES, Path, text_up_to, texts_of

MAX_CONSTRAINTS = 8
MAX_VARIANTS = 200
NUM_VARIANTS = 50
NUM_FIGURES = 4  # numbers with more are ugly
LARGEST_WHOLE = 1e9
FormulaText = text_up_to(MAX_LENGTH)
Array = NDArray[np.float64]
Drawn = Mapping[str, Any]


@dataclass(frozen=True)
class Numbers:
    """What one reader's question is about: `slips` by slug, `values` that the texts show by their formula."""

    parameters: Drawn
    key: Array
    slips: Mapping[str, Array]
    values: Mapping[str, Array]
    closed_form: Array | None = None


class ParametrisedDocument(QuestionDocument):
    """With `parameters` every reader gets a variant: `with_numbers` makes the document of one."""

    parameters: Annotated[tuple[Parameter, ...], Field(max_length=MAX_PARAMETERS)] = ()
    constraints: Annotated[tuple[FormulaText, ...], Field(max_length=MAX_CONSTRAINTS)] = ()
    closed_form: FormulaText | None = None
    num_variants: Annotated[int, Field(ge=2, le=MAX_VARIANTS)] = NUM_VARIANTS
    shows_key: ClassVar[bool] = True  # texts may show the right answer as [[key]]
    _numbers: Numbers | None = PrivateAttr(None)

    @property
    def is_parametrised(self) -> bool:
        return bool(self.parameters)

    # Its formulas -----------------------------------------------------------------------------------------------------
    @property
    def parameter_names(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)

    def formulas(self) -> Iterator[tuple[Path, str]]:
        """Key, closed form and slips, and where the document has them."""
        raise NotImplementedError

    def parsed(self, formula: str) -> Expression:
        """One of these. Raises ExpressionError."""
        raise NotImplementedError

    def parsed_shown(self, formula: str) -> Expression:
        """One that stands in a text. Raises ExpressionError."""
        return parse(formula, names=self.parameter_names, may_differentiate=True)

    def parsed_constraints(self) -> list[Constraint]:
        """Raises ExpressionError."""
        return [parse_constraint(text, names=self.parameter_names) for text in self.constraints]

    def shown_formulas(self) -> list[str]:
        """What the texts show of a variant. Only where there are parameters: elsewhere [[…]] is a text like others."""
        if not self.is_parametrised:
            return []
        texts = [text.in_language(language) for _path, text in texts_of(self) for language in LANGUAGES]
        return sorted({found.formula for text in texts for found in placeholders_in(text)} - {"key"})

    def faults(self) -> Iterator[Fault]:
        return faults_of(self)

    def faults_of_values(self, drawn: Drawn) -> Iterator[Fault]:
        """What is wrong with the values of readable formulas, for one draw."""
        raise NotImplementedError

    # Its numbers ------------------------------------------------------------------------------------------------------
    def compute(self, parameters: Drawn, *, arithmetic: Arithmetic = NUMPY) -> Numbers:
        """Everything that the question is about, for these parameters. Raises ExpressionError."""
        raise NotImplementedError

    def shown_of(self, parameters: Drawn, *, arithmetic: Arithmetic = NUMPY) -> dict[str, Array]:
        """The values in the texts. Raises ExpressionError."""
        return {
            formula: as_array(self.parsed_shown(formula).value(parameters, arithmetic=arithmetic))
            for formula in self.shown_formulas()
        }

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

    def shown_values(self) -> Mapping[str, Any]:
        return {formula: value.tolist() for formula, value in self.numbers.values.items()}

    # Its variants -----------------------------------------------------------------------------------------------------
    def has_value(self) -> bool:
        """Of a variant: whether there is a right answer."""
        raise NotImplementedError

    def left_out(self) -> Iterator[str]:
        """Of a variant: why no reader should get it, as codes."""
        raise NotImplementedError

    def stored(self) -> dict[str, Any]:
        """Of a variant: what is kept of key and slips, as JSON."""
        raise NotImplementedError

    def restored(self, parameters: Drawn, *, key: Any, slips: Drawn, values: Drawn) -> Self:  # noqa: ANN401 (JSON)
        """The variant of which this was kept."""
        raise NotImplementedError


def as_array(value: Any) -> Array:  # noqa: ANN401 (an array, or a tensor that may still be differentiable)
    return np.asarray(value.detach() if hasattr(value, "detach") else value, dtype=np.float64)


def arrays(values: Mapping[str, Any]) -> dict[str, Array]:
    return {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}


def has_few_figures(parameters: Drawn) -> bool:
    entries = [float(entry) for value in parameters.values() for entry in np.ravel(value)]
    return all(in_few_figures(entry) == in_figures(entry) for entry in entries)


def in_few_figures(value: float) -> str:
    """As somebody would write it who rounds; whole numbers below a billion in full."""
    is_whole = value == int(value) and abs(value) < LARGEST_WHOLE
    return str(int(value)) if is_whole else in_figures(float(f"{value:.{NUM_FIGURES}g}"))
