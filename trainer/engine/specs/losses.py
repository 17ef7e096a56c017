"""The losses a spec can name, and which targets and outputs each of them suits; `engine/losses.py` has the functions.

With one output per class the targets of the squared and absolute losses are one-hot rows.
"""

from typing import Annotated, Literal

from pydantic import Field

from trainer.engine.specs.fields import NameAlone, Part, Real, quantity

Targets = Literal["classes", "values", "labels"]  # one class; numbers; any number of labels, 0 or 1 each
Outputs = Literal["per_class", "single"]


class PlainLoss(Part):
    """Without a parameter. `half_mse` sums over the outputs, every other one averages over them.

    `cross_entropy_one_hot` is cross-entropy with targets as rows of probabilities: one-hot for classes, labels divided
    by their number for multi-label data. `bce` and `multilabel_bce` are binary cross-entropy on logits; `softmax_bce`
    is that of the softmax against one-hot rows. `rmse` is the square root of a batch's mean squared error.
    """

    name: Literal["cross_entropy_one_hot", "mse", "half_mse", "rmse", "mae", "bce", "multilabel_bce", "softmax_bce"]


class CrossEntropy(Part):
    """Cross-entropy of logits against class indices."""

    name: Literal["cross_entropy"]
    label_smoothing: Real = quantity(
        "share of the target's probability that is spread evenly over all classes", default=0.0, ge=0.0, le=0.9
    )


class Huber(Part):
    """Squared for small errors, linear for large ones: ½ e² up to delta, then delta (|e| − ½ delta)."""

    name: Literal["huber"]
    delta: Real = quantity("error at which it turns linear", default=1.0, gt=0.0, le=1e6)


class SoftmaxMse(Part):
    """Squared error of the softmax against one-hot rows."""

    name: Literal["softmax_mse"]
    over_classes: Literal["mean", "sum"] = quantity(
        "what is taken over the classes; PyTorch's mse_loss takes the mean", default="mean"
    )


class Kl(Part):
    """Kullback–Leibler divergence of the targets' probabilities from the softmax."""

    name: Literal["kl"]
    reduction: Literal["batchmean", "mean"] = quantity(
        "batchmean: the sum over the classes, averaged over the batch, as the definition says; mean: divided by the "
        "number of classes as well, PyTorch's default",
        default="batchmean",
    )


LossSpec = Annotated[CrossEntropy | PlainLoss | Huber | SoftmaxMse | Kl, Field(discriminator="name"), NameAlone]

_DISTANCES = ("mse", "half_mse", "rmse", "mae", "huber")
_SUITABLE: dict[tuple[Targets, Outputs], tuple[str, ...]] = {
    ("classes", "per_class"): (
        *("cross_entropy", "cross_entropy_one_hot", *_DISTANCES, "bce", "softmax_mse", "softmax_bce", "kl"),
    ),
    ("classes", "single"): (*_DISTANCES, "bce"),
    ("values", "per_class"): _DISTANCES,
    ("labels", "per_class"): ("multilabel_bce", "cross_entropy_one_hot", "kl", *_DISTANCES),
}


def suitable_losses(targets: Targets, outputs: Outputs) -> tuple[str, ...]:
    return _SUITABLE[targets, outputs]


def needs_logits(loss: str) -> bool:
    """Whether it takes sigmoid or softmax itself, so that the output layer must not."""
    return loss not in _DISTANCES
