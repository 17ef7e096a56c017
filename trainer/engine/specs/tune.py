"""Tuning: each arm gets its own best value of a field before it is judged, on seeds that the judging never uses."""

from typing import Annotated, Any

from pydantic import Field

from trainer.engine.specs.fields import AsTuple, Part, quantity

FIRST_SEED = 1_000_000_000  # far from every seed that is judged
MOST_VALUES, MOST_SEEDS = 12, 10

FieldPath = Annotated[str, Field(max_length=80)]


class Tune(Part):
    """Nothing is tuned unless a field is named. Ties go to the value that stands first."""

    field: FieldPath = quantity("dotted path that is tuned, such as training.optimizer.learning_rate", default="")
    values: Annotated[tuple[Any, ...], AsTuple] = quantity(
        "values that every arm tries", default=(), max_length=MOST_VALUES
    )
    by: FieldPath = quantity("metric whose last record decides; empty: the measure", default="")
    num_seeds: int = quantity("seeds that every value is tried on", unit="seeds", default=3, ge=1, le=MOST_SEEDS)

    @property
    def seeds(self) -> tuple[int, ...]:
        return tuple(range(FIRST_SEED, FIRST_SEED + self.num_seeds))

    @property
    def is_ordered(self) -> bool:
        """Whether the values have an edge beyond which a better one could lie."""
        return len(self.values) > 1 and all(isinstance(value, int | float) for value in self.values)

    @property
    def edges(self) -> tuple[Any, ...]:
        return (min(self.values), max(self.values)) if self.is_ordered else ()
