"""The procedure `linear_probe`: what a linear classifier finds in the features of a network's hidden layers."""

from typing import Literal, Self

from pydantic import ValidationError, model_validator

from trainer.engine.specs.arms import ResolvedArm, Work
from trainer.engine.specs.data import DATA, DataSpec
from trainer.engine.specs.fields import Real, fault, quantity
from trainer.engine.specs.network import NetworkSpec
from trainer.engine.specs.procedures.training import TrainingArm
from trainer.engine.specs.training import Training

MOST_ITERATIONS = 200  # of L-BFGS
ITERATION_CALLS = 60.0  # of PyTorch


class LinearProbeArm(ResolvedArm):
    """A network learns from one part of the training examples, softmax regression from its features of the others.

    Step k is hidden layer k, in evaluation. The features are standardised by the mean and standard deviation of the
    classifier's own examples; it is fitted by L-BFGS in double precision, to mean cross-entropy + ½ · penalty · ‖w‖²,
    biases left out.
    """

    procedure = "linear_probe"
    first_factor = "features"
    first_metric = "probe/accuracy"
    without = ("data.validation_share", "data.validation_rows")
    usual_metrics = ("probe/accuracy", "probe/loss")

    data: DataSpec
    network: NetworkSpec
    training: Training
    features: Literal["trained", "untrained", "raw"] = quantity(
        "what the classifier gets: what a hidden layer hands on, after training or at the initial weights; raw: the "
        "inputs, whatever the layer",
        default="trained",
    )
    classifier_share: Real = quantity(
        "share of the training part that the network never sees and the classifier learns from, drawn by the seed",
        default=0.5,
        ge=0.05,
        le=0.5,
    )
    penalty: Real = quantity("of the classifier's weights", default=0.001, gt=0.0, le=10.0)

    @model_validator(mode="after")
    def _there_are_classes_and_a_hidden_layer(self) -> Self:
        if self.data.targets != "classes":
            choices = [name for name, data in DATA.items() if data.targets == "classes"]
            raise fault("unknown_choice", "data.name", {"choices": choices})
        if not self.network.hidden_widths:
            raise fault("wrong_length", "network.hidden_widths", {"min": 1, "max": 60})
        if self.data.validation_share:  # that part is the classifier's
            raise fault("unused", "data.validation_share", {"default": 0.0})
        return self

    @model_validator(mode="after")
    def _the_network_can_be_trained(self) -> Self:
        """On what the classifier leaves it. All that can be wrong now is what a training's own parts don't know."""
        monitor = getattr(self.training.early_stopping, "monitor", "train_loss")
        if monitor != "train_loss":
            raise fault("unknown_choice", "training.early_stopping.monitor", {"choices": ["train_loss"]})
        try:
            _ = self.first_training
        except ValidationError as error:
            context = error.errors()[0]["ctx"]
            raise fault(context["code"], context["field"], context["limit"]) from None
        return self

    @property
    def first_training(self) -> TrainingArm:
        """Its validation part is what the classifier learns from."""
        data = self.data.model_copy(update={"validation_share": self.classifier_share})
        return TrainingArm(data=data, network=self.network, training=self.training)

    @property
    def trained(self) -> TrainingArm | None:
        return self.first_training if self.features == "trained" else None

    @property
    def num_steps(self) -> int:
        return len(self.network.hidden_widths)

    def metrics(self, _probes: tuple[str, ...]) -> tuple[str, ...]:
        return self.usual_metrics

    @property
    def work(self) -> Work:
        """Beside the training."""
        data = self.first_training.data
        widths = self.network.hidden_widths if self.features != "raw" else (data.num_inputs,)
        iterations = [min(MOST_ITERATIONS, 20 + 3 * width) for width in widths]  # narrow features are soon fitted
        work = sum(count * (2.0 + 0.06 * width) for count, width in zip(iterations, widths, strict=True))
        values = (data.num_validation + data.num_test) * sum(widths)
        return Work(
            0.0,
            start_calls=ITERATION_CALLS * sum(iterations),
            start_elements=data.num_validation * data.num_classes * work,
            replica_bytes=8 * values,
            computing_bytes=8 * 4 * (values + data.num_inputs * data.num_test),
        )

    @property
    def costly_field(self) -> str:
        return "training.num_epochs" if self.features == "trained" else "network.hidden_widths"
