"""The procedure `training`: a network learns from data."""

from typing import Annotated, Self

from pydantic import model_validator

from trainer.engine.specs.arms import ResolvedArm
from trainer.engine.specs.data import DataSpec
from trainer.engine.specs.faults import fault_errors
from trainer.engine.specs.fields import NameAlone, fault
from trainer.engine.specs.metrics import OF_CLASSES, PROBES, TESTED, metrics_of
from trainer.engine.specs.network import NetworkSpec
from trainer.engine.specs.procedures.fit import fit_errors, layer_shapes
from trainer.engine.specs.snapshots import SNAPSHOTS, is_suitable
from trainer.engine.specs.training import Training


class TrainingArm(ResolvedArm):
    """A network, what it learns from, and how."""

    procedure = "training"
    allowed_probes = PROBES
    first_factor = "network.activation"
    first_metric = "test/accuracy"
    usual_metrics = ("train/loss", *(f"test/{name}" for name in TESTED["classes"]))

    data: DataSpec
    network: Annotated[NetworkSpec, NameAlone]
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
        if monitor == "validation_accuracy" and self.data.targets != "classes":
            choices = ["validation_loss", "train_loss"]
            raise fault("unknown_choice", "training.early_stopping.monitor", {"choices": choices})
        return self

    @model_validator(mode="after")
    def _loss_outputs_and_targets_fit(self) -> Self:
        for error in fit_errors(self.data, self.network, self.training.loss, "training.loss"):
            raise error
        if self.training.order == "by_class" and self.data.targets != "classes":
            raise fault("unknown_choice", "training.order", {"choices": ["shuffled", "in_order"]})
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
    def suitable_probes(self) -> tuple[str, ...]:
        return tuple(probe for probe in PROBES if self._suits(probe))

    def _suits(self, probe: str) -> bool:
        if probe in SNAPSHOTS:
            return is_suitable(probe, self.data)
        return self.data.targets == "classes" or probe not in OF_CLASSES

    @property
    def layer_shapes(self) -> tuple[tuple[int, int], ...]:
        return layer_shapes(self.data, self.network)
