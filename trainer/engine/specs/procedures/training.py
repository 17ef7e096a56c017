"""The procedure `training`: a network learns from data."""

from typing import Self

from pydantic import model_validator

from trainer.engine.specs.arms import ResolvedArm
from trainer.engine.specs.data import DataSpec
from trainer.engine.specs.faults import fault_errors
from trainer.engine.specs.fields import fault
from trainer.engine.specs.metrics import ALWAYS, PROBES, metrics_of
from trainer.engine.specs.network import NetworkSpec
from trainer.engine.specs.training import Training


class TrainingArm(ResolvedArm):
    """A network, what it learns from, and how."""

    procedure = "training"
    allowed_probes = PROBES
    first_factor = "network.activation"
    first_metric = "test/accuracy"
    usual_metrics = ALWAYS

    data: DataSpec
    network: NetworkSpec
    training: Training

    @model_validator(mode="after")
    def _an_epoch_has_a_batch(self) -> Self:
        if self.num_steps == 0:
            raise fault("out_of_range", "training.batch_size", {"min": 1, "max": self.data.num_train})
        return self

    @model_validator(mode="after")
    def _batch_norm_sees_no_single_example(self) -> Self:
        if self.network.norm == "batch" and self.training.smallest_batch(self.data.num_train) == 1:
            raise fault("single_example", "training.batch_size", {"min": 2})
        return self

    @model_validator(mode="after")
    def _what_is_monitored_is_there(self) -> Self:
        monitor = getattr(self.training.early_stopping, "monitor", "train_loss")
        if monitor != "train_loss" and not self.data.num_validation:
            raise fault("out_of_range", "data.validation_share", {"above": 0.0, "max": 0.5})
        return self

    @model_validator(mode="after")
    def _faults_have_an_effect(self) -> Self:
        for error in fault_errors(self.training, self.network, self.data):
            raise error
        return self

    @property
    def num_steps(self) -> int:
        return self.training.num_steps(self.data.num_train)

    @property
    def num_steps_per_epoch(self) -> int:
        return self.training.num_steps_per_epoch(self.data.num_train)

    def metrics(self, probes: tuple[str, ...]) -> tuple[str, ...]:
        return metrics_of(self.data, self.network, self.training, probes)

    @property
    def layer_shapes(self) -> tuple[tuple[int, int], ...]:
        return self.network.layer_shapes(self.data.num_inputs, self.data.num_classes)
