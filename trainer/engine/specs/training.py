"""How a network is trained: loss, optimizer, batches, epochs."""

from typing import Any, Literal

from trainer.engine.specs.faults import FaultsSpec, evaluation_batches_field, faults_field
from trainer.engine.specs.fields import Part, Real, quantity
from trainer.engine.specs.losses import CrossEntropy, LossSpec
from trainer.engine.specs.optimizers import OptimizerSpec
from trainer.engine.specs.schedules import ConstantSchedule, ScheduleSpec
from trainer.engine.specs.stopping import EarlyStoppingSpec, NoStopping

OWN_TO_A_REPLICA = {
    "optimizer",
    "order",
    "schedule",
    "l1",
    "l2",
    "penalized",
    "clip_norm",
}  # fields of a training that may differ inside a stack


class Training(Part):
    """One pass through all batches is an epoch; the last batch of an epoch may be smaller."""

    loss: LossSpec = quantity("loss that is minimised", default=CrossEntropy(name="cross_entropy"))
    optimizer: OptimizerSpec
    batch_size: int = quantity("examples per step", unit="examples", default=64, ge=1, le=4096)
    num_epochs: int = quantity("passes over the training set", unit="epochs", default=20, ge=1, le=20_000)
    order: Literal["shuffled", "in_order", "by_class"] = quantity(
        "of the examples in an epoch; shuffled: anew in every epoch, by the seed; in_order: as they stand in the "
        "training part, always; by_class: shuffled, then sorted by class",
        default="shuffled",
    )
    last_batch: Literal["kept", "dropped"] = quantity(
        "the batch that is left when the batch size doesn't divide the training set; dropped: its examples sit out "
        "that epoch",
        default="kept",
    )
    early_stopping: EarlyStoppingSpec = quantity(
        "whether a replica ends before the last epoch; a mapping without a name is that of patience",
        default=NoStopping(name="none"),
    )
    schedule: ScheduleSpec = quantity("of the learning rate", default=ConstantSchedule(name="constant"))
    l2: Real = quantity("½ · l2 · ‖w‖² is added to what is minimised", default=0.0, ge=0.0, le=100.0)
    l1: Real = quantity(
        "l1 · |w| is added to what is minimised, by a proximal step: after every update each value moves towards "
        "zero by learning rate · l1, and stops there",
        default=0.0,
        ge=0.0,
        le=100.0,
    )
    penalized: Literal["weights", "all"] = quantity(
        "what l1 and l2 act on: the weights of the linear layers, or all parameters", default="weights"
    )
    clip_norm: Real = quantity(
        "a longer gradient, of all parameters of a network together, is shortened to this length before the update; "
        "0 is none",
        default=0.0,
        ge=0.0,
        le=1e6,
    )

    @property
    def structure(self) -> dict[str, Any]:
        """What replicas of one stack must have in common: all but numbers that each can have for itself."""
        optimizer = {name: value for name, value in self.optimizer if isinstance(value, bool | str)}
        return {**self.model_dump(exclude=OWN_TO_A_REPLICA), "optimizer": optimizer}

    faults: FaultsSpec = faults_field()
    evaluation_batches: Literal["mixed", "one_class"] = evaluation_batches_field()

    def num_used(self, num_train: int) -> int:
        """Examples of one epoch."""
        return num_train if self.last_batch == "kept" else num_train // self.batch_size * self.batch_size

    def smallest_batch(self, num_train: int) -> int:
        """Examples of the smallest batch: the last one of an epoch."""
        num_used = self.num_used(num_train)
        return num_used % self.batch_size or min(self.batch_size, num_used)

    def num_steps_per_epoch(self, num_train: int) -> int:
        return -(-self.num_used(num_train) // self.batch_size)

    def num_steps(self, num_train: int) -> int:
        return self.num_steps_per_epoch(num_train) * self.num_epochs
