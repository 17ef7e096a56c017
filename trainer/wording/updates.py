"""Schedules, penalties and clipping in words; `fields.py` and `choices.py` take them up."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from trainer.wording.numbers import exact

LABELS: dict[str, Promise] = {
    "training.schedule": _("Schedule of the learning rate"),
    "training.schedule.name": _("Schedule of the learning rate"),
    "training.schedule.every": _("The rate changes"),
    "training.schedule.warmup": _("Warm-up"),
    "training.schedule.step_size": _("Until the next change"),
    "training.schedule.gamma": _("Factor at each change"),
    "training.schedule.final": _("Share left at the end"),
    "training.schedule.decay": _("Speed of the decay"),
    "training.schedule.power": _("Exponent of the decay"),
    "training.l1": _("L1 penalty"),
    "training.l2": _("L2 penalty"),
    "training.penalized": _("L1 and L2 act on"),
    "training.clip_norm": _("Gradient norm at most"),
}
HELP: dict[str, Promise] = {
    "training.schedule.warmup": _("Steps or epochs in which the rate rises to its full value; 0 is none."),
    "training.schedule.step_size": _("In steps or epochs, as chosen."),
    "training.schedule.final": _("Share of the learning rate."),
    "training.schedule.decay": _("The rate is divided by (1 + speed × time) to the power of the exponent."),
    "training.l1": _("Times the sum of the absolute weights, added to what is minimised; 0 is none."),
    "training.l2": _("Times half the sum of the squared weights, added to what is minimised; 0 is none."),
    "training.clip_norm": _("A longer gradient is shortened to this length before the update; 0 is none."),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    "training.schedule.name": {
        "constant": _("constant"),
        "step": _("in steps"),
        "cosine": _("cosine"),
        "linear": _("linear"),
        "inverse": _("inverse"),
    },
    "training.schedule.every": {"step": _("at every step"), "epoch": _("at every epoch")},
    "training.penalized": {"weights": _("the weights alone"), "all": _("all parameters")},
}
# what goes without saying in a description
USUAL: dict[str, Any] = {
    "training.schedule.name": "constant",
    "training.schedule.every": "step",
    "training.schedule.warmup": 0,
    "training.l1": 0.0,
    "training.l2": 0.0,
    "training.penalized": "weights",
    "training.clip_norm": 0.0,
}
WORDS_FOR_ZERO = {"training.l1", "training.l2", "training.clip_norm", "training.schedule.warmup"}


def _number(text: str) -> Callable[[float], str]:
    return lambda value: gettext(text) % {"value": exact(value)}


def _unless_zero(text: str, otherwise: str) -> Callable[[float], str]:
    return lambda value: gettext(text) % {"value": exact(value)} if value else gettext(otherwise)


def _kind(text: str, path: str) -> Callable[[str], str]:
    return lambda value: gettext(text) % {"kind": CHOICES[path][value]}


PHRASES: dict[str, Callable[[Any], str]] = {
    "training.schedule.name": _kind(gettext_noop("learning rate schedule: %(kind)s"), "training.schedule.name"),
    "training.schedule.every": _kind(gettext_noop("changed %(kind)s"), "training.schedule.every"),
    "training.schedule.warmup": _unless_zero(gettext_noop("warm-up %(value)s"), gettext_noop("no warm-up")),
    "training.schedule.step_size": _number(gettext_noop("step size %(value)s")),
    "training.schedule.gamma": _number(gettext_noop("factor at each change %(value)s")),
    "training.schedule.final": _number(gettext_noop("share left at the end %(value)s")),
    "training.schedule.decay": _number(gettext_noop("speed of the decay %(value)s")),
    "training.schedule.power": _number(gettext_noop("exponent of the decay %(value)s")),
    "training.l1": _unless_zero(gettext_noop("L1 penalty %(value)s"), gettext_noop("no L1 penalty")),
    "training.l2": _unless_zero(gettext_noop("L2 penalty %(value)s"), gettext_noop("no L2 penalty")),
    "training.penalized": _kind(gettext_noop("L1 and L2 act on: %(kind)s"), "training.penalized"),
    "training.clip_norm": _unless_zero(gettext_noop("gradient norm at most %(value)s"), gettext_noop("no clipping")),
}
