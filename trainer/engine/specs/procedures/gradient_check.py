"""The procedure `gradient_check`: a gradient by another way, held against autograd's."""

from typing import Annotated, Literal, Self

from pydantic import model_validator

from trainer.engine.specs.arms import ResolvedArm, Work
from trainer.engine.specs.fields import AsTuple, fault, quantity

Width = Annotated[int, quantity("units of one hidden layer", unit="units", ge=1, le=64)]
MOST_PARAMETERS = 5000
MOVED_VALUES = 2**19  # parameters and activations of the moved copies that go forward together


class GradientCheckArm(ResolvedArm):
    """An mlp with the mean loss of random examples: weights from N(0, 1 / inputs), biases from N(0, 1).

    Step k differentiates with ε = 10^−k. The error is the largest over all parameters of |g − g'| / max(|g|, |g'|),
    where 10^−8 stands for a smaller denominator; g is autograd's gradient.
    """

    procedure = "gradient_check"
    first_factor = "method"
    first_metric = "gradient/error"
    usual_metrics = ("gradient/error",)

    method: Literal["central", "forward", "by_hand"] = quantity(
        "central: (f(w + ε) − f(w − ε)) / 2ε; forward: (f(w + ε) − f(w)) / ε; by_hand: the chain rule written out, "
        "without any ε",
        default="central",
    )
    precision: Literal["double", "single"] = quantity("of all numbers: 64 or 32 bits", default="double")
    activation: Literal["tanh", "sigmoid", "relu", "leaky_relu", "elu", "softplus", "swish", "gelu", "identity"] = (
        quantity("of every hidden layer; leaky_relu with slope 0.01, elu with alpha 1", default="tanh")
    )
    loss: Literal["cross_entropy", "mse", "bce"] = quantity(
        "cross_entropy: of the softmax; mse, bce: mean over examples and outputs against one-hot rows, bce on logits",
        default="cross_entropy",
    )
    num_inputs: int = quantity("inputs, drawn from N(0, 1)", unit="features", default=5, ge=1, le=64)
    hidden_widths: Annotated[tuple[Width, ...], AsTuple] = quantity(
        "width of each hidden layer", unit="units", default=(7,), max_length=6
    )
    num_classes: int = quantity("outputs, and classes that are drawn evenly", default=3, ge=2, le=64)
    num_examples: int = quantity("examples in the batch", unit="examples", default=16, ge=1, le=256)
    num_decades: int = quantity("smallest ε, as a power of ten: 6 means 10^−6", unit="decades", default=10, ge=1, le=15)

    @model_validator(mode="after")
    def _not_too_many_parameters(self) -> Self:
        if self.num_parameters > MOST_PARAMETERS:
            raise fault("too_many_parameters", "hidden_widths", {"max": MOST_PARAMETERS})
        return self

    @property
    def num_steps(self) -> int:
        return self.num_decades

    @property
    def widths(self) -> tuple[int, ...]:
        return (self.num_inputs, *self.hidden_widths, self.num_classes)

    @property
    def num_parameters(self) -> int:
        return sum((inputs + 1) * outputs for inputs, outputs in zip(self.widths, self.widths[1:], strict=False))

    @property
    def num_together(self) -> int:
        """Parameters that are moved at once, each in a copy of its own."""
        return max(1, MOVED_VALUES // (self.num_parameters + self.num_examples * sum(self.widths)))

    def metrics(self, _probes: tuple[str, ...]) -> tuple[str, ...]:
        return self.usual_metrics

    @property
    def work(self) -> Work:
        """An ε of central differences sends every parameter forward twice."""
        layers = len(self.widths)
        copies = 2 * self.num_parameters * (self.method != "by_hand")
        products = self.num_examples * self.num_parameters
        values = self.num_parameters + 3 * self.num_examples * sum(self.widths)
        num_passes = self.num_decades * (2 + copies // self.num_together) * (self.method != "by_hand")
        return Work(
            0.0,
            start_calls=20.0 * layers + 6.0 * layers * num_passes,
            start_elements=self.num_decades * copies * (values + 0.03 * products),
            computing_bytes=8 * 5 * (min(copies, self.num_together) + 2) * values,
        )

    @property
    def costly_field(self) -> str:
        return "hidden_widths"

    @property
    def shape(self) -> str:
        return self.model_dump_json()
