"""What is read off a replica's recorded curves: one number, with its unit and its better side.

The arithmetic stands in `engine/measures.py`; here is what each measure needs to be told and which metrics suit it.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from trainer.engine.specs.fields import Part, Real, quantity
from trainer.engine.specs.metrics import METRICS, Metric, metric

MOST_STEPS = 1_000_000
OPPOSITE = {"higher": "lower", "lower": "higher"}

Name = Annotated[str, Field(max_length=80)]
Moment = Literal["last", "first"]
MOMENT = "record that is read; the first is taken at the first step"


class _Measure(Part):
    """One number per replica; none where the replica diverged."""

    unit: ClassVar[str | None] = None  # None: the metric's own
    better: ClassVar[Literal["own", "opposite", "higher", "lower"] | None] = "own"  # the metric's, or …
    is_dense: ClassVar[bool] = False  # asks for more records than a curve to look at needs
    reads_last_only: ClassVar[bool] = True  # of the records
    metric: Name = quantity("name of a metric that the spec records")

    @property
    def metrics(self) -> tuple[str, ...]:
        """All that it reads."""
        return (self.metric,)

    @property
    def key(self) -> str:
        """Its name among the metrics of a final, such as `steps(test/accuracy, target 90, cap 500)`."""
        others = self.model_dump(exclude_defaults=True, exclude={"at", "metric"})
        return f"{self.at}({', '.join([self.metric, *(f'{name} {value}' for name, value in others.items())])})"

    @property
    def quantity(self) -> Metric:
        """Unit of the number, and the side on which a success lies."""
        own = metric(self.metric)
        sides = {"own": own.better, "opposite": OPPOSITE.get(own.better)}
        return Metric(own.unit if self.unit is None else self.unit, sides.get(self.better, self.better))

    @staticmethod
    def suits(name: str) -> bool:
        """Whether this can be read off that metric."""
        return bool(name)


class _Graded(_Measure):
    """Needs to know which side of the metric is the better one."""

    @staticmethod
    def suits(name: str) -> bool:
        return metric(name).better is not None


class _Decades(_Measure):
    """A logarithm to base 10, of a metric that is a scale. Below 1e-38, float32's smallest, counts as 1e-38."""

    unit = "decades"
    moment: Moment = quantity(MOMENT, default="last")

    @property
    def reads_last_only(self) -> bool:
        return self.moment == "last"

    @staticmethod
    def suits(name: str) -> bool:
        return metric(name).unit != "%" and not metric(name).is_signed


class Last(_Measure):
    """The last record."""

    at: Literal["last"]


class First(_Measure):
    """The first record, taken at the first step: train/loss and gradients are then those of the initial weights."""

    reads_last_only = False
    at: Literal["first"]


class Best(_Graded):
    """The best of all records, on the metric's better side."""

    reads_last_only = False
    at: Literal["best"]


class BestByValidation(_Measure):
    """The value at the record where the validation part is best, the first of several: the test part has no say."""

    reads_last_only = False
    at: Literal["best_by_validation"]
    by: Literal["validation/loss", "validation/accuracy"] = quantity(
        "metric of the validation part that picks the record", default="validation/loss"
    )

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric, self.by)


class Mean(_Measure):
    """The mean of the last records; of all where there are fewer."""

    reads_last_only = False
    at: Literal["mean"]
    num_records: int = quantity("records at the end that are averaged", unit="records", default=5, ge=2, le=200)


class Area(_Measure):
    """The area under the curve over the steps between first and last record: an average in the metric's unit."""

    reads_last_only = False
    at: Literal["area"]


class Steps(_Graded):
    """The first recorded step at which the metric is at the target or better; the cap where it isn't before the cap."""

    better = "lower"
    unit = "steps"
    is_dense = True
    reads_last_only = False
    at: Literal["steps"]
    target: Real = quantity("value to be reached, in the metric's unit", ge=-1e6, le=1e6)
    cap: int = quantity(
        "steps that count as not reached; no more than the shortest arm takes", unit="steps", ge=1, le=MOST_STEPS
    )


class Success(_Graded):
    """100 where the last record is at the threshold or better, else 0: the mean over replicas is the share."""

    better = "higher"
    unit = "%"
    at: Literal["success"]
    threshold: Real = quantity("value that counts as success, in the metric's unit", ge=-1e6, le=1e6)


class Gap(_Measure):
    """Training accuracy minus test or validation accuracy at the last record. Needs the probe train_accuracy."""

    better = "lower"
    at: Literal["gap"]

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric, "train/accuracy")

    @staticmethod
    def suits(name: str) -> bool:
        return name in {"test/accuracy", "validation/accuracy"}


class Log10(_Decades):
    """log10 of the metric."""

    at: Literal["log10"]


class MinusLog10(_Decades):
    """−log10 of the metric: how many decades a loss lies below 1."""

    better = "opposite"
    at: Literal["minus_log10"]


class Ratio(_Decades):
    """log10 of the metric over another one: a vanishing gradient is the first layer's norm over the last one's."""

    better = None
    at: Literal["ratio"]
    over: Name = quantity("name of the metric that it is divided by")

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric, self.over)


MEASURES = {
    "last": Last,
    "first": First,
    "best": Best,
    "best_by_validation": BestByValidation,
    "mean": Mean,
    "area": Area,
    "steps": Steps,
    "success": Success,
    "gap": Gap,
    "log10": Log10,
    "minus_log10": MinusLog10,
    "ratio": Ratio,
}
MeasureSpec = Annotated[
    Last | First | Best | BestByValidation | Mean | Area | Steps | Success | Gap | Log10 | MinusLog10 | Ratio,
    Field(discriminator="at"),
]


def at_the_end(document: Any) -> Any:  # noqa: ANN401 (any JSON)
    """A measure that doesn't say what is read means the last record."""
    return {"at": "last", **document} if isinstance(document, Mapping) else document


def suitable(at: str, names: Sequence[str]) -> list[str]:
    """Those of the metrics off which this can be read."""
    return [name for name in names if MEASURES[at].suits(name)]


def value_limits(name: str) -> dict[str, float]:
    """Between which a target or a threshold of that metric makes sense."""
    return {"min": 0.0, "max": 100.0} if METRICS.get(name, metric(name)).unit == "%" else {}
