"""The losses, and what the network puts out for them, in words; `fields.py` and `choices.py` take them up."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.wording.numbers import exact

LABELS: dict[str, Promise] = {
    "training.loss": _("Loss"),
    "training.loss.name": _("Loss"),
    "training.loss.label_smoothing": _("Label smoothing"),
    "training.loss.delta": _("Delta"),
    "training.loss.over_classes": _("Over the classes"),
    "training.loss.reduction": _("Reduction"),
    "network.outputs": _("Outputs"),
    "network.output_activation": _("Output activation"),
}
HELP: dict[str, Promise] = {
    "training.loss.label_smoothing": _("Share of the target that is spread evenly over all classes; 0 is none."),
    "training.loss.delta": _("Up to this error it is squared, beyond it linear."),
    "network.outputs": _("A single output needs data of two classes."),
    "network.output_activation": _("A loss that takes sigmoid or softmax itself needs the identity."),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    "training.loss.name": {
        "cross_entropy": _("cross-entropy loss"),
        "cross_entropy_one_hot": _("cross-entropy loss on one-hot targets"),
        "mse": _("mean squared error"),
        "half_mse": _("half the squared error, summed over the outputs"),
        "rmse": _("root of the mean squared error"),
        "mae": _("mean absolute error"),
        "huber": _("Huber loss"),
        "bce": _("binary cross-entropy on logits"),
        "multilabel_bce": _("binary cross-entropy of every label"),
        "softmax_mse": _("squared error of the softmax"),
        "softmax_bce": _("binary cross-entropy of the softmax"),
        "kl": _("Kullback–Leibler divergence"),
    },
    "training.loss.over_classes": {
        "mean": _("averaged over the classes"),
        "sum": _("summed over the classes"),
    },
    "training.loss.reduction": {
        "batchmean": _("averaged over the batch (batchmean)"),
        "mean": _("averaged over batch and classes (mean)"),
    },
    "network.outputs": {"per_class": _("one per class, value or label"), "single": _("a single output")},
    "network.output_activation": {"identity": _("identity"), "sigmoid": _("sigmoid"), "tanh": "tanh"},
}
# what goes without saying in a description
USUAL: dict[str, Any] = {
    "training.loss.name": "cross_entropy",
    "training.loss.label_smoothing": 0.0,
    "training.loss.reduction": "batchmean",
    "network.outputs": "per_class",
    "network.output_activation": "identity",
}


def _output_activation(value: str) -> str:
    return gettext("output activation: %(kind)s") % {"kind": CHOICES["network.output_activation"][value]}


PHRASES: dict[str, Callable[[Any], str]] = {
    "training.loss.label_smoothing": lambda value: gettext("label smoothing %(value)s") % {"value": exact(value)},
    "training.loss.delta": lambda value: gettext("delta %(value)s") % {"value": exact(value)},
    "network.output_activation": _output_activation,
}
