"""What all data sets share: how the examples are split, limited, scaled and spoilt, and how many there are."""

import math
from typing import ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from trainer.engine.specs.fields import Part, Real, fault, quantity
from trainer.engine.specs.losses import Targets


class Examples(Part):
    """Of the examples a part is kept for testing; only the training part is limited and spoilt."""

    num_inputs: ClassVar[int]
    num_targets: ClassVar[int]  # numbers of a target written as a row: one per class, value or label
    targets: ClassVar[Targets]
    deviation_floor: ClassVar[float] = 0.0  # added to every standard deviation
    unscaled: ClassVar[tuple[str, ...]] = ("none",)  # scalings that need no statistics

    making_seconds: ClassVar[float] = 0.0  # per example, where making it takes longer than reading it

    split: Literal["by_seed", "ordered", "all"] = quantity(
        "by_seed: shuffled by the seed, every class keeps its share; ordered: the last rows are the test part; "
        "all: every example trains, and what trains is the test part as well, with true labels",
        default="by_seed",
    )
    test_share: Real = quantity(
        "share of the examples kept for testing, rounded up (split by_seed or ordered)", default=0.2, ge=0.05, le=0.9
    )
    train_limit: int = quantity(
        "training examples that are kept, those of the validation part among them, every class in its share (split "
        "ordered: the first rows); 0 keeps all",
        unit="examples",
        default=0,
        ge=0,
        le=100_000,
    )
    validation_share: Real = quantity(
        "share of the training examples that are kept aside as the validation part, rounded; they never train, and "
        "unless scaling_statistics says so they are not counted in the scaling's statistics; 0: none",
        default=0.0,
        ge=0.0,
        le=0.5,
    )
    validation_rows: Literal["shuffled", "last"] = quantity(
        "which training examples are kept aside; shuffled: drawn by the seed; last: the last rows of the training part",
        default="shuffled",
    )
    scaling: Literal["none", "min_max", "standard"] = quantity(
        "of every input, by the training part's statistics; min_max: to 0…1; standard: to mean 0 and standard "
        "deviation 1",
        default="none",
    )
    scaling_statistics: Literal["trained", "whole_part"] = quantity(
        "over which examples they are taken; trained: those that train; whole_part: the whole training part, before "
        "train_limit and with the validation part (of few examples an input may hardly ever change: divided by its "
        "tiny deviation, it is huge in others)",
        default="trained",
    )
    test_scaled_by: Literal["training", "test"] = quantity(
        "whose statistics scale the test part; test is a fault: the network then sees inputs on another scale",
        default="training",
    )

    @property
    def is_same_for_all_seeds(self) -> bool:
        """Down to the split: then a large data set is kept once for all replicas."""
        return False

    @property
    def size(self) -> int:
        """Examples in all, before any limit."""
        raise NotImplementedError

    @property
    def num_test(self) -> int:
        return self.num_train if self.split == "all" else math.ceil(self.test_share * self.size)

    @property
    def num_available(self) -> int:
        """For training, before the limit."""
        return self.size if self.split == "all" else self.size - self.num_test

    @property
    def num_kept(self) -> int:
        """Training and validation part together."""
        return self.train_limit or self.num_available

    @property
    def num_validation(self) -> int:
        return max(1, round(self.validation_share * self.num_kept)) if self.validation_share else 0

    @property
    def num_train(self) -> int:
        return self.num_kept - self.num_validation

    @model_validator(mode="after")
    def _something_is_left_to_train_on(self) -> Self:
        if self.num_available < 1:
            raise fault("out_of_range", "test_share", {"min": 0.0, "max": (self.size - 1) / self.size})
        if self.num_train < 1:  # the validation part takes the only one
            raise fault("out_of_range", "validation_share", {"min": 0.0, "max": 0.0})
        return self

    @model_validator(mode="after")
    def _limit_is_within_the_training_part(self) -> Self:
        if self.train_limit > self.num_available:
            raise fault("out_of_range", "train_limit", {"min": 0, "max": self.num_available})
        return self

    @property
    def unused(self) -> frozenset[str]:
        """Fields that have no effect beside the others."""
        idle = set() if self.validation_share else {"validation_rows"}
        if self.scaling in self.unscaled or not (self.train_limit or self.validation_share):
            idle.add("scaling_statistics")
        if self.scaling in self.unscaled or self.split == "all":
            idle.add("test_scaled_by")
        if self.split == "all":
            idle.add("test_share")
        return frozenset(idle)

    @model_validator(mode="after")
    def _unused_fields_keep_their_default(self) -> Self:
        for name in sorted(self.unused):
            default = type(self).model_fields[name].default
            if getattr(self, name) != default:
                raise fault("unused", name, {"default": default})
        return self


class Classified(Examples):
    """Every example has one class."""

    num_classes: ClassVar[int]
    targets: ClassVar[Targets] = "classes"
    label_noise: Real = quantity(
        "share of the training and validation labels that are redrawn, every class equally likely; test labels stay "
        "true",
        default=0.0,
        ge=0.0,
        le=1.0,
    )

    @property
    def num_targets(self) -> int:
        return self.num_classes

    @model_validator(mode="after")
    def _every_class_can_be_in_both_parts(self) -> Self:
        """Two examples of each at least, and parts that are no smaller than the number of classes."""
        most = min(self.size // 2, self.num_test, self.num_available)
        if self.split == "by_seed" and self.num_classes > most:
            raise self._too_many_classes(most)
        return self

    def _too_many_classes(self, _most: int) -> PydanticCustomError:
        share = self.num_classes / self.size
        return fault("out_of_range", "test_share", {"min": share, "max": 1.0 - share})


class Valued(Examples):
    """Every example has numbers to be predicted: regression."""

    num_targets: ClassVar[int] = 1
    targets: ClassVar[Targets] = "values"
    target_scaling: Literal["none", "standard"] = quantity(
        "of the targets, by the training part's statistics; standard: to mean 0 and standard deviation 1, in which "
        "losses and errors are then given",
        default="none",
    )
    target_noise: Real = quantity(
        "standard deviation of normal noise on the training and validation targets, in their unit; test targets stay "
        "true",
        default=0.0,
        ge=0.0,
        le=1e6,
    )
    outlier_share: Real = quantity(
        "share of the training and validation targets that are shifted; test targets stay true",
        default=0.0,
        ge=0.0,
        le=0.5,
    )
    outlier_shift: Real = quantity("what is added to the shifted targets, in their unit", default=20.0, ge=-1e6, le=1e6)

    @property
    def unused(self) -> frozenset[str]:
        return super().unused | (frozenset() if self.outlier_share else frozenset({"outlier_shift"}))


class Labelled(Examples):
    """Every example has any number of labels."""

    targets: ClassVar[Targets] = "labels"
