"""scikit-learn's small tables of measurements, in the file's order (sorted by class: iris and wine)."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from trainer.engine.specs.data.examples import Classified, Examples, Valued
from trainer.engine.specs.fields import AsTuple, Real, fault, quantity

Place = Annotated[int, quantity("place of a column", ge=0, le=29)]


class Table(Examples):
    """Measurements, and what is to be predicted from them."""

    num_rows: ClassVar[int]
    test_share: Real = quantity(
        "share of the examples kept for testing, rounded up (split by_seed or ordered)", default=0.3, ge=0.05, le=0.9
    )
    scaling: Literal["standard", "min_max", "none"] = quantity(
        "of every input, by the training part's statistics; standard: to mean 0 and standard deviation 1; min_max: "
        "to 0…1",
        default="standard",
    )

    @property
    def size(self) -> int:
        return self.num_rows


class Measurements(Table):
    """Numbers only, in columns that can be chosen."""

    num_columns: ClassVar[int]
    columns: Annotated[tuple[Place, ...], AsTuple] = quantity(
        "columns that are inputs, by their places from 0 in scikit-learn's order, in this order; none: all of them",
        default=(),
        max_length=30,
    )

    @property
    def num_inputs(self) -> int:
        return len(self.columns) or self.num_columns

    @model_validator(mode="after")
    def _columns_are_there_and_differ(self) -> Self:
        for index, place in enumerate(self.columns):
            if place >= self.num_columns:
                raise fault("out_of_range", f"columns.{index}", {"min": 0, "max": self.num_columns - 1})
            if place in self.columns[:index]:
                raise fault("duplicate", f"columns.{index}", {})
        return self


class Iris(Measurements, Classified):
    """150 flowers: length and width of the sepal, then of the petal, in centimetres; three species (`load_iris`)."""

    num_rows: ClassVar[int] = 150
    num_columns: ClassVar[int] = 4
    num_classes: ClassVar[int] = 3
    name: Literal["iris"]


class Wine(Measurements, Classified):
    """178 wines: 13 chemical measurements on very different scales; three growers (`load_wine`)."""

    num_rows: ClassVar[int] = 178
    num_columns: ClassVar[int] = 13
    num_classes: ClassVar[int] = 3
    name: Literal["wine"]


class BreastCancer(Measurements, Classified):
    """569 tumours: 30 measurements of cell nuclei; malignant (0) or benign (1) (`load_breast_cancer`)."""

    num_rows: ClassVar[int] = 569
    num_columns: ClassVar[int] = 30
    num_classes: ClassVar[int] = 2
    name: Literal["breast_cancer"]


class Diabetes(Measurements, Valued):
    """442 patients: age, sex, body mass index, blood pressure and six blood values; how far the disease has progressed
    a year later, from 25 to 346 (`load_diabetes`, as measured)."""

    num_rows: ClassVar[int] = 442
    num_columns: ClassVar[int] = 10
    name: Literal["diabetes"]
    target_scaling: Literal["standard", "none"] = quantity(
        "of the targets, by the training part's statistics; standard: to mean 0 and standard deviation 1, in which "
        "losses and errors are then given",
        default="standard",
    )
