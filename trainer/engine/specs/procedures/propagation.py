"""The procedure `propagation`: how large signals and gradients are in every hidden layer before any training."""

from typing import Self

from pydantic import model_validator

from trainer.engine.specs.arms import ResolvedArm, Work
from trainer.engine.specs.data import DataSpec
from trainer.engine.specs.fields import fault, quantity
from trainer.engine.specs.losses import CrossEntropy, LossSpec
from trainer.engine.specs.network import NetworkSpec
from trainer.engine.specs.optimizers import Sgd
from trainer.engine.specs.procedures.fit import fit_errors, layer_shapes
from trainer.engine.specs.training import Training

LAYER_CALLS = 40.0  # of PyTorch: built, forward, backward, and what is read of it
MOST_PRODUCTS = 10_000_000_000  # examples × weights: seconds of one core


class PropagationArm(ResolvedArm):
    """One forward and one backward pass of the mean loss at the initial weights, in training mode: normalisation looks
    at these examples, dropout drops. Step k is hidden layer k."""

    procedure = "propagation"
    first_factor = "network.init"
    first_metric = "signal/std"
    usual_metrics = ("signal/mean", "signal/std", "gradient/norm", "gradient/relative")

    data: DataSpec
    network: NetworkSpec
    loss: LossSpec = quantity("loss that is differentiated", default=CrossEntropy(name="cross_entropy"))
    num_examples: int = quantity(
        "first examples of the training part that go through; all of it where there are fewer",
        unit="examples",
        default=256,
        ge=2,
        le=4096,
    )

    @model_validator(mode="after")
    def _there_is_a_hidden_layer(self) -> Self:
        if not self.network.hidden_widths:
            raise fault("wrong_length", "network.hidden_widths", {"min": 1, "max": 60})
        return self

    @model_validator(mode="after")
    def _loss_outputs_and_targets_fit(self) -> Self:
        for error in fit_errors(self.data, self.network, self.loss, "loss"):
            raise error
        return self

    @model_validator(mode="after")
    def _batch_norm_sees_no_single_example(self) -> Self:
        if self.network.norm == "batch" and self.batch_size == 1:
            raise fault("out_of_range", "data.train_limit", {"min": 2, "max": self.data.num_available})
        return self

    @model_validator(mode="after")
    def _a_pass_takes_seconds(self) -> Self:
        most = MOST_PRODUCTS // sum(inputs * outputs for inputs, outputs in self.layer_shapes)
        if self.batch_size > most:
            raise fault("out_of_range", "num_examples", {"min": 2, "max": most})
        return self

    @property
    def num_steps(self) -> int:
        return len(self.network.hidden_widths)

    @property
    def batch_size(self) -> int:
        return min(self.num_examples, self.data.num_train)

    @property
    def training(self) -> Training:
        """What would begin with this pass."""
        return Training(loss=self.loss, optimizer=Sgd(name="sgd"))

    @property
    def layer_shapes(self) -> tuple[tuple[int, int], ...]:
        return layer_shapes(self.data, self.network)

    def metrics(self, _probes: tuple[str, ...]) -> tuple[str, ...]:
        return (*self.usual_metrics, *(("signal/saturated",) if self.network.saturates else ()))

    @property
    def work(self) -> Work:
        products = self.batch_size * sum(inputs * outputs for inputs, outputs in self.layer_shapes)
        values = self.batch_size * sum(inputs + outputs for inputs, outputs in self.layer_shapes)
        parameters = sum(inputs * outputs for inputs, outputs in self.layer_shapes)
        of_data = 0 if self.data.is_same_for_all_seeds else self.data.size * self.data.num_inputs
        return Work(
            0.0,
            start_calls=LAYER_CALLS * len(self.layer_shapes),
            start_elements=6.0 * values + 0.06 * products + 6.0 * parameters + 2.0 * of_data,
            computing_bytes=8 * (6 * values + 8 * parameters + 2 * self.data.size * self.data.num_inputs),
        )

    @property
    def costly_field(self) -> str:
        return "network.hidden_widths"
