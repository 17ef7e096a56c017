"""Examples with several labels at once."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from trainer.engine.specs.data.drawn import Drawn
from trainer.engine.specs.data.examples import Labelled
from trainer.engine.specs.fields import fault, quantity


class Multilabel(Drawn, Labelled):
    """Counts of words in documents, each about some of several topics; an example may have no label at all
    (scikit-learn's `make_multilabel_classification`)."""

    making_seconds: ClassVar[float] = 4e-4  # scikit-learn draws one after the other
    deviation_floor: ClassVar[float] = 1e-3  # a word may occur in no document
    name: Literal["multilabel"]
    num_examples: int = quantity(
        "examples drawn, training and test together", unit="examples", default=1500, ge=10, le=20_000
    )
    num_features: int = quantity("features", unit="features", default=20, ge=2, le=1000)
    num_labels: int = quantity("different labels", unit="labels", default=5, ge=2, le=50)
    labels_per_example: int = quantity(
        "mean number of labels that are drawn for an example", unit="labels", default=2, ge=1, le=50
    )
    scaling: Literal["standard", "min_max", "none"] = quantity(
        "of every input, by the training part's statistics; standard: to mean 0 and standard deviation 1; min_max: "
        "to 0…1",
        default="standard",
    )

    @model_validator(mode="after")
    def _there_are_as_many_labels(self) -> Self:
        if self.labels_per_example > self.num_labels:
            raise fault("out_of_range", "labels_per_example", {"min": 1, "max": self.num_labels})
        return self

    @property
    def num_inputs(self) -> int:
        return self.num_features

    @property
    def num_targets(self) -> int:
        return self.num_labels
