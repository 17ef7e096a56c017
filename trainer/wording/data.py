"""The fields of the data sets in words; `fields.py` takes them up beside those of network and training."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.wording.numbers import exact, percent

LABELS: dict[str, Promise] = {
    "data": _("Data"),
    "data.name": _("Data set"),
    "data.split": _("Split"),
    "data.test_share": _("Share kept for testing"),
    "data.train_limit": _("Training examples kept"),
    "data.validation_share": _("Share kept for validation"),
    "data.validation_rows": _("Validation part"),
    "data.scaling": _("Scaling of the inputs"),
    "data.scaling_statistics": _("Statistics of the scaling"),
    "data.test_scaled_by": _("Test part scaled by"),
    "data.label_noise": _("Label noise"),
    "data.train_shift": _("Shift of the training images"),
    "data.test_shift": _("Shift of the test images"),
    "data.num_examples": _("Number of examples"),
    "data.draw": _("Examples are drawn"),
    "data.draw_seed": _("Seed of the draw"),
    "data.noise": _("Noise"),
    "data.factor": _("Radius of the inner circle"),
    "data.num_turns": _("Turns of each spiral"),
    "data.gate": _("Gate"),
    "data.num_features": _("Number of features"),
    "data.num_classes": _("Number of classes"),
    "data.separation": _("Spread of the centres"),
    "data.frequency": _("Frequency of the first feature"),
    "data.angular_frequency": _("Angular frequency"),
    "data.amplitude": _("Amplitude"),
    "data.reach": _("Reach of the input"),
    "data.slope": _("Slope of the line"),
    "data.intercept": _("Intercept"),
    "data.target_scaling": _("Scaling of the targets"),
    "data.target_noise": _("Noise on the training targets"),
    "data.outlier_share": _("Share of outliers"),
    "data.outlier_shift": _("Shift of the outliers"),
    "data.num_informative": _("Features that count"),
    "data.num_labels": _("Number of labels"),
    "data.labels_per_example": _("Labels per example"),
    "data.columns": _("Columns that are inputs"),
    "data.file": _("CSV file"),
    "data.target": _("Column to be predicted"),
    "data.table": _("Table"),
    "data.num_rows": _("Rows of the table"),
    "data.num_inputs": _("Inputs of the table"),
}
HELP: dict[str, Promise] = {
    "data.train_limit": _("0 keeps the whole training part."),
    "data.validation_share": _("Share of the training examples that are set aside; 0 is none."),
    "data.label_noise": _("Share of the training labels that are redrawn at random; 0.4 is 40%."),
    "data.train_shift": _("Anew in every epoch, by up to so many pixels each way; 0 is none."),
    "data.test_shift": _("Once, by up to so many pixels each way; 0 is none."),
    "data.noise": _("How far the points are scattered; 0 is none."),
    "data.draw_seed": _("Only where the examples are drawn once for all seeds."),
    "data.factor": _("The outer circle has radius 1."),
    "data.separation": _("Every cloud has standard deviation 1."),
    "data.frequency": _("Probability that it is 1; feature k has this probability divided by k."),
    "data.angular_frequency": _("The factor of x in sin(3x)."),
    "data.reach": _("The input goes from minus this to this."),
    "data.target_scaling": _("Standardised targets give losses and errors in standard deviations."),
    "data.target_noise": _("Standard deviation; the test targets stay true."),
    "data.outlier_share": _("Share of the training targets that are shifted; the test targets stay true."),
    "data.outlier_shift": _("Only where there are outliers."),
    "data.labels_per_example": _("The mean; an example may have none."),
    "data.columns": _("Their places, counted from 0, with commas between them. Empty: all columns."),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    "data.name": {
        "digits": _("handwritten digits (8×8)"),
        "moons": _("two moons"),
        "circles": _("two circles"),
        "spirals": _("two spirals"),
        "gauss": _("two normal clouds (Playground)"),
        "xor": _("four squares, XOR (Playground)"),
        "playground_circle": _("disk inside a ring (Playground)"),
        "playground_spiral": _("two spirals (Playground)"),
        "cs231n_spiral": _("three spirals (CS231n)"),
        "blobs": _("normal clouds, one per class"),
        "gate": _("truth table of a gate"),
        "sparse_binary": _("sparse binary features"),
        "iris": _("iris flowers"),
        "wine": _("wines"),
        "breast_cancer": _("breast cancer"),
        "mnist1d": _("MNIST-1D: signals of ten kinds"),
        "mnist": _("MNIST: handwritten digits (28×28)"),
        "sine": _("sine wave"),
        "sawtooth": _("sawtooth wave"),
        "line": _("noisy line, with outliers if wanted"),
        "linear_regression": _("linear regression with few true weights"),
        "diabetes": _("diabetes: progression in numbers"),
        "multilabel": _("documents with several labels"),
        "csv": _("your own table: classes"),
        "csv_values": _("your own table: numbers"),
    },
    "data.split": {
        "by_seed": _("by the seed, every class in its share"),
        "ordered": _("in order: the last examples are for testing"),
        "all": _("none: all examples train and test"),
    },
    "data.validation_rows": {
        "shuffled": _("drawn from the training examples by the seed"),
        "last": _("the last rows of the training examples"),
    },
    "data.scaling": {
        "standard": _("standardised inputs"),
        "min_max": _("inputs scaled to 0…1"),
        "sixteenth": _("pixels divided by 16"),
        "unit": _("pixels divided by 255"),
        "none": _("inputs as they are"),
    },
    "data.scaling_statistics": {
        "trained": _("of the examples that train"),
        "whole_part": _("of the whole training part, also of examples that don't train"),
    },
    "data.test_scaled_by": {
        "training": _("the training part's statistics"),
        "test": _("its own statistics (a fault)"),
    },
    "data.target_scaling": {"none": _("targets as they are"), "standard": _("standardised targets")},
    "data.draw": {"every_seed": _("anew for every seed"), "once": _("once for all seeds")},
    "data.gate": {"xor": "XOR", "and": "AND", "or": "OR", "nand": "NAND"},
}
# what goes without saying in a description
USUAL: dict[str, Any] = {
    "data.split": "by_seed",
    "data.train_limit": 0,
    "data.validation_share": 0.0,
    "data.validation_rows": "shuffled",
    "data.scaling": "none",
    "data.scaling_statistics": "trained",
    "data.test_scaled_by": "training",
    "data.label_noise": 0.0,
    "data.train_shift": 0,
    "data.test_shift": 0,
    "data.target_scaling": "none",
    "data.target_noise": 0.0,
    "data.outlier_share": 0.0,
    "data.columns": [],
}


def _limit(value: int) -> str:
    if value == 0:
        return gettext("all training examples")
    return gettext("training examples: %(count)s") % {"count": f"{value:,}"}


def _split(value: str) -> str:
    return gettext("split: %(kind)s") % {"kind": CHOICES["data.split"][value]}


def _validation_share(value: float) -> str:
    if value == 0:
        return gettext("no validation part")
    return gettext("%(share)s of the training examples kept for validation") % {"share": percent(value)}


def _validation_rows(value: str) -> str:
    return gettext("validation part: %(kind)s") % {"kind": CHOICES["data.validation_rows"][value]}


def _scaling_statistics(value: str) -> str:
    return gettext("scaled by the statistics %(whose)s") % {"whose": CHOICES["data.scaling_statistics"][value]}


def _test_scaled_by(value: str) -> str:
    return gettext("test part scaled by %(whose)s") % {"whose": CHOICES["data.test_scaled_by"][value]}


def _shift(value: int, sentence: str) -> str:
    return sentence % {"count": value} if value else gettext("images not shifted")


def _columns(value: Sequence[int]) -> str:
    if not value:
        return gettext("all columns")
    return gettext("columns: %(places)s") % {"places": ", ".join(map(str, value))}


def _draw(value: str) -> str:
    return gettext("drawn %(when)s") % {"when": CHOICES["data.draw"][value]}


PHRASES: dict[str, Callable[[Any], str]] = {
    "data.split": _split,
    "data.test_share": lambda value: gettext("%(share)s kept for testing") % {"share": percent(value)},
    "data.train_limit": _limit,
    "data.validation_share": _validation_share,
    "data.validation_rows": _validation_rows,
    "data.scaling_statistics": _scaling_statistics,
    "data.test_scaled_by": _test_scaled_by,
    "data.label_noise": lambda value: gettext("label noise: %(share)s") % {"share": percent(value)},
    "data.train_shift": lambda value: _shift(value, gettext("training images shifted by up to %(count)s px")),
    "data.test_shift": lambda value: _shift(value, gettext("test images shifted by up to %(count)s px")),
    "data.num_examples": lambda value: gettext("%(count)s examples") % {"count": f"{value:,}"},
    "data.draw": _draw,
    "data.draw_seed": lambda value: gettext("seed of the draw: %(seed)s") % {"seed": value},
    "data.noise": lambda value: gettext("noise %(value)s") % {"value": exact(value)},
    "data.factor": lambda value: gettext("radius of the inner circle: %(value)s") % {"value": exact(value)},
    "data.num_turns": lambda value: gettext("turns per spiral: %(value)s") % {"value": exact(value)},
    "data.num_features": lambda value: gettext("features: %(count)s") % {"count": f"{value:,}"},
    "data.frequency": lambda value: gettext("frequency of the first feature: %(value)s") % {"value": exact(value)},
    "data.angular_frequency": lambda value: gettext("angular frequency %(value)s") % {"value": exact(value)},
    "data.amplitude": lambda value: gettext("amplitude %(value)s") % {"value": exact(value)},
    "data.reach": lambda value: gettext("inputs up to %(value)s") % {"value": exact(value)},
    "data.slope": lambda value: gettext("slope %(value)s") % {"value": exact(value)},
    "data.intercept": lambda value: gettext("intercept %(value)s") % {"value": exact(value)},
    "data.target_noise": lambda value: gettext("noise on the targets: %(value)s") % {"value": exact(value)},
    "data.outlier_share": lambda value: gettext("outliers: %(share)s") % {"share": percent(value)},
    "data.outlier_shift": lambda value: gettext("shifted by %(value)s") % {"value": exact(value)},
    "data.num_informative": lambda value: gettext("features that count: %(count)s") % {"count": f"{value:,}"},
    "data.num_labels": lambda value: gettext("labels: %(count)s") % {"count": value},
    "data.columns": _columns,
    "data.table": lambda value: gettext("table %(digest)s") % {"digest": value[:8]},
    "data.num_rows": lambda value: gettext("%(count)s rows") % {"count": f"{value:,}"},
    "data.num_inputs": lambda value: gettext("inputs: %(count)s") % {"count": f"{value:,}"},
    "data.labels_per_example": lambda value: gettext("labels per example: %(value)s") % {"value": exact(value)},
}
