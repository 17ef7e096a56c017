"""When a training ends before its last epoch."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from trainer.engine.specs.fields import Part, Real, fault, quantity

Monitor = Literal["validation_loss", "validation_accuracy", "train_loss"]


class NoStopping(Part):
    """All epochs are trained."""

    name: Literal["none"]


class Patience(Part):
    """A replica stops when the monitored value has not improved for some epochs; it is read after every epoch. The
    others train on."""

    name: Literal["patience"]
    monitor: Monitor = quantity(
        "value that has to improve; train_loss: the mean of the epoch's losses, weighted by the sizes of its batches",
        default="validation_loss",
    )
    min_delta: Real = quantity(
        "an improvement is more than this better than the best so far, in the monitored value's unit",
        default=0.0,
        ge=0.0,
        le=100.0,
    )
    best: Literal["improvement", "lowest"] = quantity(
        "what the best so far is, where min_delta is above 0; improvement: the value of the last improvement, so that "
        "small steps add up to one (Keras); lowest: the best value met, improvement or not, so that every epoch must "
        "gain min_delta by itself (scikit-learn)",
        default="improvement",
    )
    patience: int = quantity(
        "epochs in a row without an improvement, after which training stops", unit="epochs", default=5, ge=1, le=20_000
    )
    restore_best: bool = quantity(
        "training ends with the weights of the best epoch, whether it stopped early or not; else with the last ones",
        default=True,
    )

    @model_validator(mode="after")
    def _without_a_difference_both_are_the_same(self) -> Self:
        if self.best != "improvement" and not self.min_delta:
            raise fault("unused", "best", {"default": "improvement"})
        return self


def _named(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """`none`, or a rule's fields alone, are short for `{name: …}`."""
    if value is None or isinstance(value, str):
        return {"name": value or "none"}
    return {"name": "patience", **value} if isinstance(value, Mapping) else value


EarlyStoppingSpec = Annotated[NoStopping | Patience, Field(discriminator="name"), BeforeValidator(_named)]
