"""The optimizers' fields in words; `fields.py` and `choices.py` take them up."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.wording.numbers import exact

_PLACE = "training.optimizer."
NO_YES: Mapping[str, Promise | str] = {"no": _("no"), "yes": _("yes")}
LABELS: dict[str, Promise] = {
    "training.optimizer": _("Optimizer"),
    "training.optimizer.name": _("Optimizer"),
    "training.optimizer.learning_rate": _("Learning rate"),
    "training.optimizer.momentum": _("Momentum"),
    "training.optimizer.nesterov": _("Nesterov momentum"),
    "training.optimizer.weight_decay": _("Weight decay"),
    "training.optimizer.betas": _("Betas"),
    "training.optimizer.eps": _("Epsilon"),
    "training.optimizer.alpha": _("Alpha"),
    "training.optimizer.rho": _("Rho"),
    "training.optimizer.centered": _("Centred"),
    "training.optimizer.amsgrad": _("AMSGrad"),
    "training.optimizer.momentum_decay": _("Decay of the momentum schedule"),
}
HELP: dict[str, Promise] = {
    "training.optimizer.momentum": _("Share of the last update that is kept; 0 is plain SGD."),
    "training.optimizer.nesterov": _("Needs a momentum above 0."),
    "training.optimizer.weight_decay": _("0 is none. AdamW shrinks the parameters, the others add it to the gradient."),
    "training.optimizer.betas": _(
        "Two numbers from 0 to below 1: how much the running means of the gradient and of its square keep."
    ),
    "training.optimizer.eps": _("Added to the divisor, against division by zero."),
    "training.optimizer.alpha": _("How much the running mean of squared gradients keeps."),
    "training.optimizer.rho": _("How much the running means keep."),
    "training.optimizer.centered": _("Divide by an estimate of the variance in place of the mean square."),
    "training.optimizer.amsgrad": _("Divide by the largest mean square so far."),
    "training.optimizer.momentum_decay": _("How fast NAdam's momentum grows to its full value."),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    "training.optimizer.name": {
        "sgd": "SGD",
        "adagrad": "AdaGrad",
        "rmsprop": "RMSProp",
        "adadelta": "AdaDelta",
        "adam": "Adam",
        "adamw": "AdamW",
        "nadam": "NAdam",
        "radam": "RAdam",
    },
    **{_PLACE + name: NO_YES for name in ("nesterov", "centered", "amsgrad")},
}
# what goes without saying in a description
USUAL: dict[str, Any] = {
    _PLACE + name: value
    for name, value in {
        "nesterov": False,
        "weight_decay": 0.0,
        "betas": [0.9, 0.999],
        "eps": 1e-8,
        "alpha": 0.99,
        "rho": 0.9,
        "centered": False,
        "amsgrad": False,
        "momentum_decay": 0.004,
    }.items()
}


def _momentum(value: float) -> str:
    return gettext("momentum %(value)s") % {"value": exact(value)} if value else gettext("no momentum")


def _betas(value: tuple[float, float]) -> str:
    return gettext("betas %(values)s") % {"values": ", ".join(map(exact, value))}


PHRASES: dict[str, Callable[[Any], str]] = {
    "training.optimizer.learning_rate": lambda value: gettext("learning rate %(value)s") % {"value": exact(value)},
    "training.optimizer.momentum": _momentum,
    "training.optimizer.nesterov": lambda value: gettext("Nesterov momentum") if value else gettext("plain momentum"),
    "training.optimizer.weight_decay": lambda value: gettext("weight decay %(value)s") % {"value": exact(value)},
    "training.optimizer.betas": _betas,
    "training.optimizer.eps": lambda value: gettext("epsilon %(value)s") % {"value": exact(value)},
    "training.optimizer.centered": lambda value: gettext("centred") if value else gettext("not centred"),
    "training.optimizer.amsgrad": lambda value: gettext("with AMSGrad") if value else gettext("without AMSGrad"),
}
