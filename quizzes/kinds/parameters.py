"""The parameters of a question that is drawn anew for every reader: how they are drawn, and what must hold of them."""

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from quizzes.expressions.language import TAKEN_NAMES, Constraint
from quizzes.texts.validated import Document, Slug

MAX_PARAMETERS = 8
MAX_CHOICES = 50
MAX_VALUES = 10_000  # of a range
MAX_SIDE = 8
NUM_TRIES = 400  # draws for every variant that is wanted, until the constraints count as impossible
Number = Annotated[float, Field(strict=True, ge=-1e9, le=1e9, allow_inf_nan=False)]
VariableName = Annotated[str, StringConstraints(pattern=r"\A[A-Za-z][A-Za-z0-9_]{0,19}\z")]
Drawn = dict[str, Any]  # numbers and nested lists of them, by name


class Parameter(Document):
    """A number, or a vector or matrix of numbers that are drawn one by one."""

    slug: Slug
    name: VariableName
    kind: Literal["range", "choices"] = "range"
    low: Number | None = None
    high: Number | None = None
    step: Annotated[float, Field(strict=True, gt=0, le=1e9, allow_inf_nan=False)] | None = None
    choices: Annotated[tuple[Number, ...], Field(max_length=MAX_CHOICES)] = ()
    shape: Annotated[tuple[Annotated[int, Field(ge=1, le=MAX_SIDE)], ...], Field(max_length=2)] = ()

    @model_validator(mode="before")
    @classmethod
    def _has_only_its_own(cls, data: Any) -> Any:  # noqa: ANN401 (anything may come)
        """Of a form, which has the fields of both kinds."""
        if not isinstance(data, dict):
            return data
        others = ("low", "high", "step") if data.get("kind") == "choices" else ("choices",)
        return {name: value for name, value in data.items() if name not in others}

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        if self.name in TAKEN_NAMES:
            raise PydanticCustomError("taken_name", "taken", {"name": self.name})
        if self.kind == "choices":
            if len(set(self.choices)) < max(2, len(self.choices)):
                raise PydanticCustomError("parameter_choices", "choices", {"name": self.name})
            return self
        if self.low is None or self.high is None or self.step is None:
            raise PydanticCustomError("parameter_range", "range", {"name": self.name})
        if self.low + self.step > self.high:
            raise PydanticCustomError("parameter_range", "range", {"name": self.name})
        if self._num_steps >= MAX_VALUES:
            raise PydanticCustomError("parameter_step", "step", {"name": self.name, "limit": MAX_VALUES})
        return self

    @property
    def _num_steps(self) -> int:
        return math.floor((self.high - self.low) / self.step + 1e-9)

    def draw(self, source: random.Random) -> Any:  # noqa: ANN401 (a number, or lists)
        flat = [self._number(source) for _ in range(math.prod(self.shape))]
        if not self.shape:
            return flat[0]
        if len(self.shape) == 1:
            return flat
        return [flat[start : start + self.shape[1]] for start in range(0, len(flat), self.shape[1])]

    def _number(self, source: random.Random) -> float:
        if self.kind == "choices":
            return source.choice(self.choices)
        steps = source.randint(0, self._num_steps)
        return float(Decimal(str(self.low)) + steps * Decimal(str(self.step)))  # 0.3, not 0.30000000000000004


def draw(parameters: Sequence[Parameter], *, seed: int) -> Drawn:
    """Every parameter has a source of its own: another one beside it changes nothing."""
    return {each.name: each.draw(random.Random(f"{seed}/{each.name}")) for each in parameters}


def draws(
    parameters: Sequence[Parameter], constraints: Sequence[Constraint], *, num_tries: int = NUM_TRIES
) -> Iterator[tuple[int, Drawn | None]]:
    """(seed, parameters) from seed 1 on; None where a constraint does not hold. Raises ExpressionError."""
    for seed in itertools.islice(itertools.count(1), num_tries):
        drawn = draw(parameters, seed=seed)
        yield seed, drawn if all(constraint.holds(drawn) for constraint in constraints) else None


def first_draw(parameters: Sequence[Parameter], constraints: Sequence[Constraint]) -> Mapping[str, Any] | None:
    """None: the constraints seem to be impossible. Raises ExpressionError."""
    return next((drawn for _seed, drawn in draws(parameters, constraints) if drawn is not None), None)
