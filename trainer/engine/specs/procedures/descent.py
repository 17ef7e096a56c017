"""The procedure `descent`: an optimizer walks down a named surface, and its path is recorded."""

from typing import Self

from pydantic import model_validator

from trainer.engine.specs.arms import ResolvedArm, Work
from trainer.engine.specs.fields import Real, fault, quantity
from trainer.engine.specs.optimizers import OptimizerSpec
from trainer.engine.specs.surfaces import RandomDirection, StartSpec, SurfaceSpec

MOST_STEPS = 50_000
STEP_CALLS = 22.0  # of PyTorch: the surface forward and backward, and looking for what is lost
OPTIMIZER_CALLS = {"rmsprop": 6.0, "adadelta": 7.0, "nadam": 9.0, "radam": 9.0}  # without a kernel of their own
FUSED_CALLS = 3.0


class DescentArm(ResolvedArm):
    """A surface, a point to start from, and the optimizer that descends. In double precision, gradients by autograd."""

    procedure = "descent"
    first_factor = "optimizer.learning_rate"
    first_metric = "surface/value"
    usual_metrics = ("surface/value",)

    surface: SurfaceSpec
    start: StartSpec = quantity("where the descent starts", default=RandomDirection(name="random_direction"))
    optimizer: OptimizerSpec
    num_steps: int = quantity("updates of the position", unit="steps", default=1000, ge=1, le=MOST_STEPS)
    gradient_noise: Real = quantity(
        "standard deviation of the normal noise on every coordinate of every gradient, drawn by the seed",
        default=0.0,
        ge=0.0,
        le=1e3,
    )

    @model_validator(mode="after")
    def _start_has_the_surface_s_coordinates(self) -> Self:
        for name in ("position", "low"):
            count = self.surface.num_coordinates
            if len(getattr(self.start, name, range(count))) != count:
                raise fault("wrong_length", f"start.{name}", {"min": count, "max": count})
        return self

    def metrics(self, _probes: tuple[str, ...]) -> tuple[str, ...]:
        axes = ("position/x", "position/y")[: self.surface.num_coordinates]
        return ("surface/value", *axes, *self.surface.own_metrics)

    @property
    def is_deterministic(self) -> bool:
        return self.start.is_fixed and not self.gradient_noise

    @property
    def work(self) -> Work:
        calls = OPTIMIZER_CALLS.get(self.optimizer.name, FUSED_CALLS)
        return Work(STEP_CALLS, calls, step_elements=20.0 * self.surface.num_coordinates, replica_bytes=4096)

    @property
    def costly_field(self) -> str:
        return "num_steps"

    @property
    def shape(self) -> str:
        return repr(self.surface)
