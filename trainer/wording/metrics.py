"""Metrics, probes and procedures in words, and amounts with their unit."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.wording import procedures
from trainer.wording.numbers import ABSENT, fixed, number, points

METRICS: dict[str, Promise] = {
    "train/loss": _("training loss"),
    "test/loss": _("test loss"),
    "test/accuracy": _("test accuracy"),
    "test/rmse": _("test RMSE"),
    "test/mae": _("mean absolute test error"),
    "test/exact_match": _("exact matches on the test set"),
    "train/accuracy": _("training accuracy"),
    "train/objective": _("training loss with penalties"),
    "train/epoch_loss": _("training loss over the epoch"),
    "small_weights/all": _("share of weights near zero"),
    "validation/loss": _("validation loss"),
    "validation/accuracy": _("validation accuracy"),
    "train/epochs": _("epochs trained"),
    "validation/rmse": _("validation RMSE"),
    "validation/mae": _("mean absolute validation error"),
    "validation/exact_match": _("exact matches on the validation set"),
    "dead_units/all": _("share of dead hidden units"),
    "saturation/all": _("share of saturated hidden activations"),
    **procedures.METRICS,
}
LAYERED: dict[str, Promise] = {
    "small_weights": _("share of weights near zero in layer %(layer)s"),
    "gradient_norm": _("gradient norm of layer %(layer)s"),
    "dead_units": _("share of dead units in layer %(layer)s"),
    "activation_mean": _("mean activation of layer %(layer)s"),
    "activation_std": _("standard deviation of the activations of layer %(layer)s"),
    "saturation": _("share of saturated activations in layer %(layer)s"),
    "weight_norm": _("weight norm of layer %(layer)s"),
    "update_ratio": _("relative weight change of layer %(layer)s in a step"),
}
PROBES: dict[str, Promise] = {
    "gradient_norm": _("gradient norm of every layer"),
    "dead_units": _("dead units: share that no training example activates"),
    "train_accuracy": _("training accuracy: on all training examples"),
    "objective": _("what is minimised: training loss with L1 and L2 penalties"),
    "small_weights": _("weights near zero: share between −0.001 and 0.001"),
    "activation_mean": _("mean activation of every hidden layer"),
    "activation_std": _("standard deviation of the activations of every hidden layer"),
    "saturation": _("saturation: share of activations at the flat ends of sigmoid or tanh"),
    "weight_norm": _("weight norm of every layer"),
    "update_ratio": _("relative weight change of every layer in a step"),
    "epoch_loss": _("training loss over the epoch: mean of its steps so far"),
    "decision_boundary": _("decision boundary: the class at every place of the plane, for data with two inputs"),
    "confusion_matrix": _("confusion matrix: test examples by true and predicted class"),
}
PROCEDURES = procedures.PROCEDURES
UNITS: dict[str, Promise | str] = {
    "": "",
    "%": "%",
    "examples": _("examples"),
    "units": _("units"),
    "epochs": _("epochs"),
    "turns": _("turns"),
    "radians": _("radians"),
    "features": _("features"),
    "labels": _("labels"),
    "pixels": _("pixels"),
    "steps": _("steps"),
    "records": _("records"),
    "seeds": _("seeds"),
    "decades": _("decades"),
    "pieces": _("pieces"),
    **procedures.UNITS,
}
MEANINGS: dict[str, Promise] = {
    "train/loss": _("Mean loss on the batch of that step."),
    "test/loss": _("Mean loss on the test examples."),
    "test/accuracy": _("Share of the test examples that are classified correctly."),
    "validation/loss": _("Mean loss on the examples that are set aside from the training part."),
    "validation/accuracy": _("Share of the validation examples that are classified correctly."),
    "validation/rmse": _("Root of the mean squared error on the validation examples, in the targets' unit."),
    "validation/mae": _("Mean absolute error on the validation examples, in the targets' unit."),
    "validation/exact_match": _("Share of the validation examples of which every label is predicted correctly."),
    "test/rmse": _("Root of the mean squared error on the test examples, in the targets' unit."),
    "test/mae": _("Mean absolute error on the test examples, in the targets' unit."),
    "test/exact_match": _("Share of the test examples of which every label is predicted correctly."),
    "train/accuracy": _("Share of all training examples that are classified correctly."),
    "train/epochs": _("Epochs trained so far. The curve is level from where a network stopped early."),
    "train/objective": _("Mean loss of all training examples, with the penalties on large weights."),
    "train/epoch_loss": _("Mean loss of the epoch's examples so far, each before the update of its own step."),
    "small_weights": _("Weights between −0.001 and 0.001."),
    "gradient_norm": _("Length of the gradient of the layer's weights, on a logarithmic scale."),
    "dead_units": _("Hidden units whose output is zero or below on every training example."),
    **procedures.MEANINGS,
    "activation_mean": _("Over the layer's units and the first 256 training examples."),
    "activation_std": _("Over the layer's units and the first 256 training examples, on a logarithmic scale."),
    "saturation": _(
        "Activations of tanh beyond ±0.99 or of sigmoid outside 0.01 to 0.99, on the first 256 training examples."
    ),
    "weight_norm": _("Length of the layer's weights, on a logarithmic scale."),
    "update_ratio": _(
        "Length of the weights' change in that step over the weights' length before it, on a logarithmic scale."
    ),
}


def metric_label(name: str) -> str:
    """`gradient_norm/layer3` → gradient norm of layer 3."""
    if name in METRICS:
        return str(METRICS[name])
    probe, _slash, layer = name.partition("/layer")
    return str(LAYERED[probe]) % {"layer": layer}


def metric_meaning(name: str) -> str:
    return str(MEANINGS[name] if name in MEANINGS else MEANINGS[name.partition("/")[0]])


def unit_label(unit: str) -> str:
    return str(UNITS[unit])


def difference_unit(unit: str) -> str:
    """What stands behind an input for a difference in this unit."""
    return gettext("points") if unit == "%" else unit_label(unit)


def amount(value: float | None, unit: str) -> str:
    """97.3%, 34 steps."""
    if value is None:
        return ABSENT
    if unit == "%":
        return gettext("%(number)s%%") % {"number": fixed(value, 1)}
    return f"{number(value)} {unit_label(unit)}".strip()


def difference(value: float, unit: str, *, decimals: int = 1) -> str:
    """A difference of two values: 78.4 points, 34 steps."""
    if unit == "%":
        return points(value, decimals=decimals)
    return f"{number(value)} {unit_label(unit)}".strip()


def bare(value: float | None, unit: str) -> str:
    """The number alone, with as many digits as the unit deserves: for tables and ends of intervals."""
    return fixed(value, 1) if unit == "%" else number(value)
