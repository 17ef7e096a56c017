"""The procedures that go through a network layer by layer, in words; `procedures.py` takes them up."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from trainer.wording import losses
from trainer.wording.numbers import exact

PROCEDURES: dict[str, Promise] = {
    "propagation": _("propagation: signals and gradients at the start"),
    "linear_probe": _("linear probe: what a layer's features are worth"),
}
AXES: dict[str, Promise] = dict.fromkeys(PROCEDURES, _("hidden layer"))
POINTS: dict[str, Promise] = dict.fromkeys(PROCEDURES, _("hidden layer {step}"))
ENDS: dict[str, Promise] = dict.fromkeys(PROCEDURES, _("the last hidden layer"))
METRICS: dict[str, Promise] = {
    "signal/mean": _("mean of the signal"),
    "signal/std": _("standard deviation of the signal"),
    "signal/saturated": _("share of saturated activations"),
    "gradient/norm": _("gradient norm"),
    "gradient/relative": _("gradient norm relative to the last hidden layer's"),
    "probe/accuracy": _("accuracy of the linear classifier"),
    "probe/loss": _("loss of the linear classifier"),
}
MEANINGS: dict[str, Promise] = {
    "signal/mean": _("Of what the hidden layer hands on, over its units and all examples."),
    "signal/std": _(
        "Of what the hidden layer hands on, over its units and all examples together, on a logarithmic scale."
    ),
    "signal/saturated": _("Activations of tanh beyond ±0.99 or of sigmoid outside 0.01 to 0.99."),
    "gradient/norm": _("Length of the loss's gradient by the layer's weights, on a logarithmic scale."),
    "gradient/relative": _("Length of the layer's gradient over the last hidden layer's, on a logarithmic scale."),
    "probe/accuracy": _("Share of the test examples that it classifies correctly from the layer's features."),
    "probe/loss": _("Mean cross-entropy on the test examples."),
}


def _moved(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words of `training.loss` for a loss that stands alone."""
    return {path.removeprefix("training."): text for path, text in words.items() if path.startswith("training.loss")}


LABELS: dict[str, Promise] = {
    **_moved(losses.LABELS),
    "features": _("Features"),
    "classifier_share": _("Share for the classifier"),
    "penalty": _("L2 penalty of the classifier"),
}
HELP: dict[str, Promise] = {
    **_moved(losses.HELP),
    "features": _("What the classifier gets to see."),
    "classifier_share": _(
        "Of the training part: the network never sees these examples, and the classifier learns from them."
    ),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    **_moved(losses.CHOICES),
    "features": {
        "trained": _("features of the trained network"),
        "untrained": _("features of the untrained network"),
        "raw": _("raw inputs"),
    },
}
USUAL: dict[str, Any] = {**_moved(losses.USUAL), "penalty": 0.001}


def _text(text: str) -> Callable[[Any], str]:
    return lambda value: gettext(text) % {"value": exact(value)}


PHRASES: dict[str, Callable[[Any], str]] = {
    **_moved(losses.PHRASES),
    "classifier_share": _text(gettext_noop("share of the classifier %(value)s")),
    "penalty": _text(gettext_noop("L2 penalty of the classifier %(value)s")),
}
