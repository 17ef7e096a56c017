"""The procedures that check, search and select in words; `procedures.py` takes them up."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from trainer.wording import losses
from trainer.wording.numbers import exact, power_of

LOSSES = losses.CHOICES["training.loss.name"]

PROCEDURES: dict[str, Promise] = {
    "gradient_check": _("gradient check: other ways to a gradient"),
    "identity_check": _("identity check: two ways to compute the same"),
    "brute_force": _("brute force: a grid against gradient descent"),
    "selection": _("selection: the best of many on the same examples"),
}
AXES: dict[str, Promise] = {
    "gradient_check": _("k, where ε = 10⁻ᵏ"),
    "identity_check": _("draw"),
    "brute_force": _("evaluation"),
    "selection": _("number of classifiers"),
}
POINTS: dict[str, Promise] = {
    "gradient_check": _("ε = 10^−{step}"),
    "identity_check": _("draw {step}"),
    "brute_force": _("evaluation {step}"),
    "selection": _("{step} classifiers"),
}
ENDS: dict[str, Promise] = {
    "gradient_check": _("the smallest ε"),
    "identity_check": _("the last draw"),
    "brute_force": _("the end of the search"),
    "selection": _("the last classifier"),
}
METRICS: dict[str, Promise] = {
    "gradient/error": _("largest relative error of the gradient"),
    "identity/difference": _("largest difference between both ways"),
    "search/evaluations": _("evaluations of the error"),
    "search/rmse": _("smallest error so far (RMSE)"),
    "selection/accuracy": _("accuracy of the chosen classifier"),
}
MEANINGS: dict[str, Promise] = {
    "gradient/error": _(
        "Against automatic differentiation, over all parameters: the difference divided by the larger of both."
    ),
    "identity/difference": _("Over all numbers that both ways give, and over all draws so far."),
    "search/evaluations": _("How often the error was computed on all examples; the count stops where the search ends."),
    "search/rmse": _("Root mean squared error of the best weights so far."),
    "selection/accuracy": _("Of the classifier that is best on the examples for choosing, among the first ones."),
}
UNITS: dict[str, Promise | str] = {"evaluations": _("evaluations")}
LABELS: dict[str, Promise] = {
    "method": _("Way to the gradient"),
    "precision": _("Precision"),
    "activation": _("Activation"),
    "loss": _("Loss"),
    "num_inputs": _("Number of inputs"),
    "hidden_widths": _("Hidden layers"),
    "num_classes": _("Number of classes"),
    "num_examples": _("Number of examples"),
    "num_decades": _("Smallest ε"),
    "identity": _("Identity"),
    "identity.name": _("Identity"),
    "identity.num_examples": _("Number of examples"),
    "identity.num_classes": _("Number of classes"),
    "identity.num_features": _("Number of features"),
    "identity.shift": _("Added constant"),
    "identity.scale": _("Spread of the logits"),
    "identity.smoothing": _("Label smoothing"),
    "identity.num_parts": _("Number of parts"),
    "identity.widths": _("Widths"),
    "identity.optimizer": _("Optimizer"),
    "identity.strength": _("Strength of the decay"),
    "identity.num_updates": _("Updates"),
    "num_draws": _("Draws"),
    "search": _("Search"),
    "search.name": _("Search"),
    "search.points_per_weight": _("Points per weight"),
    "search.learning_rate": _("Learning rate"),
    "search.target": _("Target"),
    "search.most_steps": _("Steps at most"),
    "num_weights": _("Number of weights"),
    "judged_on": _("Judgement"),
    "num_candidates": _("Number of classifiers"),
    "num_fresh": _("Number of fresh examples"),
    "num_features": _("Number of features"),
}
HELP: dict[str, Promise] = {
    "hidden_widths": _("Units per hidden layer from input to output, such as 64, 64. Empty: no hidden layer."),
    "num_decades": _("As a power of ten: 6 means 10⁻⁶."),
    "identity.widths": _("From the inputs to the outputs, such as 2, 16, 2."),
    "identity.num_parts": _("It must divide the number of examples."),
    "search.points_per_weight": _("All weights together may have 200,000 combinations."),
    "search.target": _("Root mean squared error at which gradient descent stops."),
    "search.most_steps": _("Gradient descent gives up there."),
    "judged_on": _("The labels are drawn by a coin: no classifier can be better than chance on fresh examples."),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    "method": {
        "central": _("central differences"),
        "forward": _("forward differences"),
        "by_hand": _("chain rule by hand"),
    },
    "loss": LOSSES,
    "precision": {"double": _("double precision (64 bits)"), "single": _("single precision (32 bits)")},
    "identity.name": {
        "sparse_cross_entropy": _("cross-entropy of class indices = of one-hot rows"),
        "two_classes": _("softmax of two classes = sigmoid of the difference"),
        "softmax_shift": _("softmax of logits = of shifted logits"),
        "log_softmax": _("log-softmax = logarithm of the softmax"),
        "kl_cross_entropy": _("cross-entropy = KL divergence + entropy"),
        "label_smoothing": _("label smoothing = a mixture of two losses"),
        "tanh_sigmoid": _("tanh x = 2 sigmoid(2x) − 1"),
        "stacked_linear": _("stacked linear layers = one linear layer"),
        "batch_norm_folding": _("linear layer with batch normalisation = one linear layer"),
        "gradient_accumulation": _("gradient of a batch = mean over its parts"),
        "l2_weight_decay": _("L2 penalty = weight decay"),
    },
    "identity.optimizer": {"sgd": "SGD", "adam": "Adam"},
    "search.name": {"grid": _("grid search"), "gradient_descent": _("gradient descent")},
    "judged_on": {"fresh": _("judgement on fresh examples"), "chosen": _("judgement on the same examples")},
}
USUAL: dict[str, Any] = {"search.most_steps": 1000, "identity.scale": 1.0}


def _text(text: str) -> Callable[[Any], str]:
    return lambda value: gettext(text) % {"value": exact(value)}


def _examples(value: int) -> str:
    return ngettext("%(count)s example", "%(count)s examples", value) % {"count": exact(value)}


def _weights(value: int) -> str:
    return ngettext("%(count)s weight", "%(count)s weights", value) % {"count": exact(value)}


def _updates(value: int) -> str:
    return ngettext("%(count)s update", "%(count)s updates", value) % {"count": exact(value)}


def _draws(value: int) -> str:
    return ngettext("%(count)s draw", "%(count)s draws", value) % {"count": exact(value)}


def _inputs(value: int) -> str:
    return ngettext("%(count)s input", "%(count)s inputs", value) % {"count": exact(value)}


def _classifiers(value: int) -> str:
    return ngettext("%(count)s classifier", "%(count)s classifiers", value) % {"count": exact(value)}


def _classes(value: int) -> str:
    return gettext("%(count)s classes") % {"count": exact(value)}


def _features(value: int) -> str:
    return ngettext("%(count)s feature", "%(count)s features", value) % {"count": exact(value)}


PHRASES: dict[str, Callable[[Any], str]] = {
    "num_inputs": _inputs,
    "num_classes": _classes,
    "num_examples": _examples,
    "num_decades": lambda value: gettext("ε down to 10%(power)s") % {"power": power_of(-value)},
    "identity.num_examples": _examples,
    "identity.num_classes": _classes,
    "identity.num_features": _features,
    "identity.shift": _text(gettext_noop("shifted by %(value)s")),
    "identity.scale": _text(gettext_noop("logits with standard deviation %(value)s")),
    "identity.smoothing": _text(gettext_noop("smoothed by %(value)s")),
    "identity.num_parts": _text(gettext_noop("%(value)s parts")),
    "identity.widths": lambda widths: gettext("widths %(values)s") % {"values": ", ".join(map(str, widths))},
    "identity.strength": _text(gettext_noop("strength %(value)s")),
    "identity.num_updates": _updates,
    "num_draws": _draws,
    "search.points_per_weight": _text(gettext_noop("%(value)s points per weight")),
    "search.learning_rate": _text(gettext_noop("learning rate %(value)s")),
    "search.target": _text(gettext_noop("until the error is %(value)s")),
    "search.most_steps": _text(gettext_noop("%(value)s steps at most")),
    "num_weights": _weights,
    "num_candidates": _classifiers,
    "num_fresh": _text(gettext_noop("%(value)s fresh examples")),
    "num_features": _features,
}
