"""The procedure `identity_check`: two ways to compute the same, and how far apart rounding leaves them."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from trainer.engine.specs.arms import ResolvedArm, Work
from trainer.engine.specs.fields import AsTuple, NameAlone, Part, Real, fault, quantity

Width = Annotated[int, quantity("units of one layer", unit="units", ge=1, le=256)]


class _Identity(Part):
    """On random numbers, drawn by the seed."""

    num_values: ClassVar[int] = 1000
    passes: ClassVar[float] = 20.0  # over these values, of both ways

    @property
    def holds(self) -> bool:
        """Whether both ways agree but for rounding."""
        return True


class _OnLogits(_Identity):
    """Logits from N(0, 1)."""

    num_examples: int = quantity("rows of logits", unit="examples", default=64, ge=1, le=1024)

    @property
    def num_values(self) -> int:
        return self.num_examples * getattr(self, "num_classes", 2)


class _OnClasses(_OnLogits):
    num_classes: int = quantity("logits per row", default=10, ge=2, le=1000)


class SparseCrossEntropy(_OnClasses):
    """Cross-entropy of class indices and of one-hot rows: loss and gradient."""

    name: Literal["sparse_cross_entropy"]


class TwoClasses(_OnLogits):
    """Softmax cross-entropy of two logits and binary cross-entropy of their difference: loss and gradient."""

    name: Literal["two_classes"]


class SoftmaxShift(_OnClasses):
    """Softmax of logits and of the same logits plus a constant."""

    name: Literal["softmax_shift"]
    shift: Real = quantity("constant added to all logits", default=100.0, ge=-1e4, le=1e4)


class StackedLinear(_Identity):
    """Linear layers one after the other and the one layer that is their product: outputs."""

    name: Literal["stacked_linear"]
    widths: Annotated[tuple[Width, ...], AsTuple] = quantity(
        "width of every layer, from inputs to outputs",
        unit="units",
        default=(2, 16, 16, 16, 2),
        min_length=3,
        max_length=20,
    )
    num_examples: int = quantity("inputs, from N(0, 1)", unit="examples", default=200, ge=1, le=1024)

    @property
    def passes(self) -> float:
        return 1.0 + 0.06 * max(self.widths)  # matrix products

    @property
    def num_values(self) -> int:
        return self.num_examples * sum(self.widths)


class TanhSigmoid(_Identity):
    """tanh x and 2 σ(2x) − 1."""

    name: Literal["tanh_sigmoid"]
    num_examples: int = quantity("numbers, from N(0, 1)", unit="examples", default=1000, ge=1, le=1024)


class LogSoftmax(_OnClasses):
    """PyTorch's log-softmax and the logarithm of the softmax, of logits from N(0, scale²). Far apart logits part them:
    a probability that rounds to 0 has no logarithm, and then there is no difference to record."""

    name: Literal["log_softmax"]
    scale: Real = quantity("standard deviation of the logits", default=1.0, gt=0.0, le=50.0)


class KlCrossEntropy(_OnClasses):
    """Cross-entropy against random probabilities, and their Kullback–Leibler divergence plus their entropy: loss and
    gradient."""

    name: Literal["kl_cross_entropy"]


class LabelSmoothing(_OnClasses):
    """Cross-entropy with smoothed labels, and the mixture of the plain one with the mean over all classes: loss and
    gradient."""

    name: Literal["label_smoothing"]
    smoothing: Real = quantity("share that is spread over all classes", default=0.1, ge=0.0, le=1.0)


class GradientAccumulation(_OnClasses):
    """Softmax regression on 20 inputs: the gradient of a batch, and the mean of the gradients of equal parts of it."""

    name: Literal["gradient_accumulation"]
    num_parts: int = quantity("parts of num_examples / num_parts examples each", default=4, ge=2, le=64)

    @model_validator(mode="after")
    def _parts_are_equal(self) -> Self:
        if self.num_examples % self.num_parts:
            raise fault("not_a_divisor", "num_parts", {"of": self.num_examples})
        return self


class BatchNormFolding(_Identity):
    """A linear layer with batch normalisation in evaluation (random statistics, scale and shift), and the one linear
    layer that it is: outputs."""

    name: Literal["batch_norm_folding"]
    passes: ClassVar[float] = 15.0
    num_features: int = quantity("inputs and outputs", unit="units", default=32, ge=1, le=256)
    num_examples: int = quantity("inputs, from N(0, 1)", unit="examples", default=64, ge=1, le=1024)

    @property
    def num_values(self) -> int:
        return self.num_examples * self.num_features


class L2WeightDecay(_Identity):
    """Softmax regression on 20 inputs, trained on the whole batch at rate 0.1: the penalty ½ · strength · ‖w‖² in the
    loss, and weights that shrink by rate × strength before every step. The same for sgd, not for adam: weights."""

    name: Literal["l2_weight_decay"]
    optimizer: Literal["sgd", "adam"] = quantity("plain, or adam with its usual betas", default="sgd")
    strength: Real = quantity("of the penalty and of the decay", default=0.1, ge=0.0, le=1.0)
    num_updates: int = quantity("steps of both trainings", unit="steps", default=20, ge=1, le=100)
    num_values: ClassVar[int] = 20_000

    @property
    def holds(self) -> bool:
        return self.optimizer == "sgd" or not self.strength


IDENTITIES = {
    "sparse_cross_entropy": SparseCrossEntropy,
    "two_classes": TwoClasses,
    "softmax_shift": SoftmaxShift,
    "log_softmax": LogSoftmax,
    "kl_cross_entropy": KlCrossEntropy,
    "label_smoothing": LabelSmoothing,
    "tanh_sigmoid": TanhSigmoid,
    "stacked_linear": StackedLinear,
    "batch_norm_folding": BatchNormFolding,
    "gradient_accumulation": GradientAccumulation,
    "l2_weight_decay": L2WeightDecay,
}
IdentitySpec = Annotated[
    SparseCrossEntropy
    | TwoClasses
    | SoftmaxShift
    | LogSoftmax
    | KlCrossEntropy
    | LabelSmoothing
    | TanhSigmoid
    | StackedLinear
    | BatchNormFolding
    | GradientAccumulation
    | L2WeightDecay,
    Field(discriminator="name"),
    NameAlone,
]


class IdentityCheckArm(ResolvedArm):
    """The largest difference between both ways over all draws so far. A step is a draw."""

    procedure = "identity_check"
    first_factor = "precision"
    first_metric = "identity/difference"
    usual_metrics = ("identity/difference",)

    identity: IdentitySpec
    precision: Literal["double", "single"] = quantity("of all numbers: 64 or 32 bits", default="single")
    num_draws: int = quantity("times that new numbers are drawn", default=20, ge=1, le=500)

    @property
    def num_steps(self) -> int:
        return self.num_draws

    def metrics(self, _probes: tuple[str, ...]) -> tuple[str, ...]:
        return self.usual_metrics

    @property
    def work(self) -> Work:
        updates = getattr(self.identity, "num_updates", 0)
        layers = len(getattr(self.identity, "widths", ()))
        return Work(
            0.0,
            start_calls=self.num_draws * (40.0 + 40.0 * updates + 8.0 * layers),
            start_elements=self.num_draws * self.identity.num_values * self.identity.passes,
            computing_bytes=64 * self.identity.num_values,
        )

    @property
    def costly_field(self) -> str:
        return "num_draws"
