"""The procedures other than training in words; `fields.py`, `choices.py` and `metrics.py` take them up."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from trainer.wording import checks, layers, optimizers
from trainer.wording.numbers import exact

PROCEDURES: dict[str, Promise] = {
    "training": _("training of a network"),
    "perceptron": _("perceptron: Rosenblatt's rule"),
    "descent": _("descent: an optimizer on a surface"),
    **layers.PROCEDURES,
    **checks.PROCEDURES,
}
# what the axis of a curve counts, and one point of it
AXES: dict[str, Promise] = {"perceptron": _("epoch"), "descent": _("step"), **layers.AXES, **checks.AXES}
POINTS: dict[str, Promise] = {"perceptron": _("epoch {step}"), **layers.POINTS, **checks.POINTS}
# what the last record stands for
ENDS: dict[str, Promise] = {
    "training": _("the end of training"),
    "perceptron": _("the last epoch"),
    "descent": _("the last step"),
    **layers.ENDS,
    **checks.ENDS,
}

METRICS: dict[str, Promise] = {
    "surface/value": _("value of the surface"),
    "position/x": _("position x"),
    "position/y": _("position y"),
    "target/error": _("distance from the target"),
    "neuron/output": _("output of the neuron"),
    "perceptron/accuracy": _("accuracy on the learned points"),
    "perceptron/mistakes": _("mistakes so far"),
    "perceptron/bound": _("bound of the convergence theorem"),
    **layers.METRICS,
    **checks.METRICS,
}
MEANINGS: dict[str, Promise] = {
    "surface/value": _("Height of the surface where the point stands after the step."),
    "position/x": _("First coordinate of the point after the step."),
    "position/y": _("Second coordinate of the point after the step."),
    "target/error": _("How far the weight is from the target, without the noise."),
    "neuron/output": _("What the neuron gives for its input; its target is 0."),
    "perceptron/accuracy": _("Share of the points that the weights classify correctly after the epoch."),
    "perceptron/mistakes": _("Points that were wrong when their turn came, counted since the start."),
    "perceptron/bound": _(
        "(R/γ)²: R is the length of the longest point, γ the smallest distance from the true separator."
    ),
    **layers.MEANINGS,
    **checks.MEANINGS,
}
UNITS: dict[str, Promise | str] = {"mistakes": _("mistakes"), **checks.UNITS}


def _moved(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words of `training.optimizer` for an optimizer that stands alone."""
    return {path.removeprefix("training."): text for path, text in words.items()}


LABELS: dict[str, Promise] = {
    **_moved(optimizers.LABELS),
    **layers.LABELS,
    **checks.LABELS,
    "surface": _("Surface"),
    "surface.name": _("Surface"),
    "surface.curvatures": _("Curvatures"),
    "surface.steepness": _("Steepness of the walls"),
    "surface.bowl": _("Factor of x²"),
    "surface.bump": _("Height of the bumps"),
    "surface.level": _("Target at the start"),
    "surface.jump_step": _("The target jumps at step"),
    "surface.cost": _("Cost"),
    "surface.input": _("Input of the neuron"),
    "start": _("Start"),
    "start.name": _("Start"),
    "start.radius": _("Distance from the origin"),
    "start.low": _("Lower bounds of the start"),
    "start.high": _("Upper bounds of the start"),
    "start.scale": _("What is drawn"),
    "start.position": _("Coordinates of the start"),
    "num_steps": _("Steps"),
    "gradient_noise": _("Noise of the gradient"),
    "points": _("Points to learn"),
    "points.name": _("Points to learn"),
    "points.gate": _("Gate"),
    "points.num_points": _("Number of points"),
    "points.num_features": _("Number of features"),
    "points.margin": _("Margin"),
    "num_epochs": _("Epochs at most"),
    "order": _("Order of the points"),
}
HELP: dict[str, Promise] = {
    **_moved(optimizers.HELP),
    **layers.HELP,
    **checks.HELP,
    "surface.curvatures": _("Second derivative along every axis, such as 1000, 1: a ravine."),
    "surface.level": _("It jumps to the negative of this."),
    "start.low": _("One number per coordinate."),
    "start.high": _("One number per coordinate."),
    "start.position": _("One number per coordinate."),
    "gradient_noise": _("Standard deviation of what is added to every coordinate of every gradient; 0 is none."),
    "points.margin": _("Smallest distance of a point from the line that separates the classes."),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    **_moved(optimizers.CHOICES),
    **layers.CHOICES,
    **checks.CHOICES,
    "surface.name": {
        "quadratic": _("quadratic bowl or ravine"),
        "saddle": _("saddle"),
        "rosenbrock": _("Rosenbrock's valley"),
        "himmelblau": _("Himmelblau's function"),
        "bumpy": _("bumpy bowl"),
        "jumping_target": _("target that jumps"),
        "neuron": _("one sigmoid neuron"),
    },
    "surface.cost": {"quadratic": _("quadratic cost"), "cross_entropy": _("cross-entropy")},
    "start.name": {
        "random_direction": _("in a random direction"),
        "between": _("between two bounds"),
        "point": _("at one point"),
    },
    "start.scale": {"linear": _("the coordinate"), "power_of_ten": _("its power of ten")},
    "points.name": {"gate": _("truth table of a gate"), "separable": _("separable points")},
    "points.gate": {"and": "AND", "or": "OR", "nand": "NAND", "xor": "XOR"},
    "order": {"shuffled": _("shuffled anew in every epoch"), "in_order": _("always the same")},
}
USUAL: dict[str, Any] = {
    **_moved(optimizers.USUAL),
    **layers.USUAL,
    **checks.USUAL,
    "gradient_noise": 0.0,
    "start.scale": "linear",
    "surface.input": 1.0,
    "order": "shuffled",
}


def _text(text: str) -> Callable[[float], str]:
    return lambda value: gettext(text) % {"value": exact(value)}


def _listed(text: str) -> Callable[[Sequence[float]], str]:
    return lambda values: gettext(text) % {"values": ", ".join(map(exact, values))}


def _steps(value: int) -> str:
    return ngettext("%(count)s step", "%(count)s steps", value) % {"count": exact(value)}


def _epochs(value: int) -> str:
    return ngettext("at most %(count)s epoch", "at most %(count)s epochs", value) % {"count": exact(value)}


def _points(value: int) -> str:
    return gettext("%(count)s points") % {"count": exact(value)}


def _features(value: int) -> str:
    return ngettext("%(count)s feature", "%(count)s features", value) % {"count": value}


PHRASES: dict[str, Callable[[Any], str]] = {
    **_moved(optimizers.PHRASES),
    **layers.PHRASES,
    **checks.PHRASES,
    "surface.curvatures": _listed(gettext_noop("curvatures %(values)s")),
    "surface.steepness": _text(gettext_noop("walls of steepness %(value)s")),
    "surface.bowl": _text(gettext_noop("%(value)s times x²")),
    "surface.bump": _text(gettext_noop("bumps of height %(value)s")),
    "surface.level": _text(gettext_noop("target %(value)s")),
    "surface.jump_step": _text(gettext_noop("which jumps to its negative at step %(value)s")),
    "surface.input": _text(gettext_noop("input %(value)s")),
    "start.radius": _text(gettext_noop("at distance %(value)s from the origin")),
    "start.low": _listed(gettext_noop("from %(values)s")),
    "start.high": _listed(gettext_noop("to %(values)s")),
    "start.scale": lambda _value: gettext("as powers of ten"),
    "start.position": _listed(gettext_noop("(%(values)s)")),
    "num_steps": _steps,
    "gradient_noise": _text(gettext_noop("noise %(value)s")),
    "points.num_points": _points,
    "points.num_features": _features,
    "points.margin": _text(gettext_noop("margin %(value)s")),
    "num_epochs": _epochs,
}
