"""How the learning rate changes in the course of a training; `engine/schedules.py` calculates it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trainer.engine.specs.fields import NameAlone, Part, Real, fault, quantity


class _Schedule(Part):
    """The rate is the optimizer's times a factor; t counts what is done before an update, in steps or epochs."""

    every: Literal["step", "epoch"] = quantity(
        "when the rate changes, and what t, warm-up and step size are counted in", default="step"
    )
    warmup: int = quantity(
        "the factor rises from 1 / warmup to 1 over as many steps or epochs; t counts from its end",
        default=0,
        ge=0,
        le=1_000_000,
    )


class ConstantSchedule(_Schedule):
    """Factor 1, after the warm-up."""

    name: Literal["constant"]

    @model_validator(mode="after")
    def _something_is_counted(self) -> Self:
        if self.every == "epoch" and not self.warmup:
            raise fault("unused", "every", {"default": "step"})
        return self


class StepSchedule(_Schedule):
    """Factor gamma ** (t // step_size)."""

    name: Literal["step"]
    step_size: int = quantity("steps or epochs until the rate changes again", default=10, ge=1, le=1_000_000)
    gamma: Real = quantity("factor on the rate at each change", default=0.1, gt=0.0, le=1.0)


class _Ending(_Schedule):
    """From 1 at t = 0 to `final` at t = T, what is left after the warm-up; the last update is made at t = T − 1."""

    final: Real = quantity("share of the rate that would be left after the end", default=0.0, ge=0.0, le=1.0)


class CosineSchedule(_Ending):
    """Factor final + (1 − final) · (1 + cos(π t / T)) / 2."""

    name: Literal["cosine"]


class LinearSchedule(_Ending):
    """Factor 1 − (1 − final) · t / T."""

    name: Literal["linear"]


class InverseSchedule(_Schedule):
    """Factor (1 + decay · t) ** −power."""

    name: Literal["inverse"]
    decay: Real = quantity("how fast the rate falls", default=1.0, gt=0.0, le=1e6)
    power: Real = quantity("exponent of the fall", default=0.5, gt=0.0, le=10.0)


SCHEDULES = {
    "constant": ConstantSchedule,
    "step": StepSchedule,
    "cosine": CosineSchedule,
    "linear": LinearSchedule,
    "inverse": InverseSchedule,
}
ScheduleSpec = Annotated[
    ConstantSchedule | StepSchedule | CosineSchedule | LinearSchedule | InverseSchedule,
    Field(discriminator="name"),
    NameAlone,
]
