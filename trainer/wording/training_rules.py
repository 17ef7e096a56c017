"""Rules of a training beside loss and optimizer, in words; `fields.py` and `choices.py` take them up."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from trainer.wording.numbers import exact
from trainer.wording.optimizers import NO_YES

_STOPPING = "training.early_stopping"
LABELS: dict[str, Promise] = {
    "training.faults": _("Deliberate faults"),
    "training.evaluation_batches": _("Batches in evaluation"),
    _STOPPING: _("Early stopping"),
    f"{_STOPPING}.name": _("Early stopping"),
    f"{_STOPPING}.monitor": _("Monitored value"),
    f"{_STOPPING}.min_delta": _("Smallest improvement"),
    f"{_STOPPING}.best": _("The best so far"),
    f"{_STOPPING}.patience": _("Patience"),
    f"{_STOPPING}.restore_best": _("Restore the best weights"),
}
HELP: dict[str, Promise] = {
    "training.faults": _("A mistake of the training program, made on purpose."),
    "training.evaluation_batches": _("Matters only where batch norm or dropout is not switched to evaluation."),
    f"{_STOPPING}.name": _("Every network stops by itself."),
    f"{_STOPPING}.monitor": _("Read once per epoch. For validation, a share of the examples must be kept aside."),
    f"{_STOPPING}.min_delta": _("An epoch counts as an improvement if it beats the best so far by more than this."),
    f"{_STOPPING}.best": _("Only where the smallest improvement is above 0."),
    f"{_STOPPING}.patience": _("So many epochs in a row without an improvement, and training stops."),
    f"{_STOPPING}.restore_best": _("A network ends with the weights of its best epoch."),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    "training.faults": {
        "none": _("none"),
        "no_zero_grad": _("zero_grad() forgotten: gradients add up"),
        "no_eval_mode": _("eval() forgotten: evaluated in training mode"),
        "shuffled_outputs": _("outputs shuffled against the targets"),
        "softmax_twice": _("softmax twice: before the loss and in it"),
    },
    "training.evaluation_batches": {"mixed": _("mixed, in the order of the data"), "one_class": _("one class each")},
    f"{_STOPPING}.name": {"none": _("none: all epochs"), "patience": _("when patience runs out")},
    f"{_STOPPING}.monitor": {
        "validation_loss": _("validation loss"),
        "validation_accuracy": _("validation accuracy"),
        "train_loss": _("training loss, mean of the epoch"),
    },
    f"{_STOPPING}.best": {
        "improvement": _("the last improvement: small steps add up (Keras)"),
        "lowest": _("the best value met: every epoch counts by itself (scikit-learn)"),
    },
    f"{_STOPPING}.restore_best": NO_YES,
}
# what goes without saying in a description
USUAL: dict[str, Any] = {
    "training.faults": [],
    "training.evaluation_batches": "mixed",
    f"{_STOPPING}.name": "none",
    f"{_STOPPING}.min_delta": 0.0,
    f"{_STOPPING}.best": "improvement",
}


def _name(value: str) -> str:
    return gettext("no early stopping") if value == "none" else gettext("early stopping")


def _monitor(value: str) -> str:
    return gettext("monitored: %(what)s") % {"what": CHOICES[f"{_STOPPING}.monitor"][value]}


def _patience(value: int) -> str:
    return ngettext("patience of %(count)s epoch", "patience of %(count)s epochs", value) % {"count": value}


def _best(value: str) -> str:
    return gettext("best so far: %(kind)s") % {"kind": CHOICES[f"{_STOPPING}.best"][value]}


def _restore_best(value: bool) -> str:
    return gettext("best weights restored") if value else gettext("last weights kept")


def _faults(value: Sequence[str]) -> str:
    if not value:
        return gettext("no deliberate fault")
    faults = "; ".join(str(CHOICES["training.faults"][name]) for name in value)
    return gettext("with a deliberate fault: %(faults)s") % {"faults": faults}


def _evaluation_batches(value: str) -> str:
    return gettext("batches in evaluation: %(kind)s") % {"kind": CHOICES["training.evaluation_batches"][value]}


PHRASES: dict[str, Callable[[Any], str]] = {
    "training.faults": _faults,
    "training.evaluation_batches": _evaluation_batches,
    f"{_STOPPING}.name": _name,
    f"{_STOPPING}.monitor": _monitor,
    f"{_STOPPING}.min_delta": lambda value: gettext("smallest improvement %(value)s") % {"value": exact(value)},
    f"{_STOPPING}.patience": _patience,
    f"{_STOPPING}.best": _best,
    f"{_STOPPING}.restore_best": _restore_best,
}
