"""Rules of a training beside loss and optimizer, in words; `fields.py` and `choices.py` take them up."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from trainer.wording.numbers import exact
from trainer.wording.optimizers import NO_YES

_STOPPING = "training.early_stopping"
LABELS: dict[str, Promise] = {
    _STOPPING: _("Early stopping"),
    f"{_STOPPING}.name": _("Early stopping"),
    f"{_STOPPING}.monitor": _("Monitored value"),
    f"{_STOPPING}.min_delta": _("Smallest improvement"),
    f"{_STOPPING}.patience": _("Patience"),
    f"{_STOPPING}.restore_best": _("Restore the best weights"),
}
HELP: dict[str, Promise] = {
    f"{_STOPPING}.name": _("Every network stops by itself."),
    f"{_STOPPING}.monitor": _("Read once per epoch. For validation, a share of the examples must be kept aside."),
    f"{_STOPPING}.min_delta": _("An epoch counts as an improvement if it beats the best so far by more than this."),
    f"{_STOPPING}.patience": _("So many epochs in a row without an improvement, and training stops."),
    f"{_STOPPING}.restore_best": _("A network ends with the weights of its best epoch."),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    f"{_STOPPING}.name": {"none": _("none: all epochs"), "patience": _("when patience runs out")},
    f"{_STOPPING}.monitor": {
        "validation_loss": _("validation loss"),
        "validation_accuracy": _("validation accuracy"),
        "train_loss": _("training loss, mean of the epoch"),
    },
    f"{_STOPPING}.restore_best": NO_YES,
}
# what goes without saying in a description
USUAL: dict[str, Any] = {f"{_STOPPING}.name": "none", f"{_STOPPING}.min_delta": 0.0}


def _name(value: str) -> str:
    return gettext("no early stopping") if value == "none" else gettext("early stopping")


def _monitor(value: str) -> str:
    return gettext("monitored: %(what)s") % {"what": CHOICES[f"{_STOPPING}.monitor"][value]}


def _patience(value: int) -> str:
    return ngettext("patience of %(count)s epoch", "patience of %(count)s epochs", value) % {"count": value}


def _restore_best(value: bool) -> str:
    return gettext("best weights restored") if value else gettext("last weights kept")


PHRASES: dict[str, Callable[[Any], str]] = {
    f"{_STOPPING}.name": _name,
    f"{_STOPPING}.monitor": _monitor,
    f"{_STOPPING}.min_delta": lambda value: gettext("smallest improvement %(value)s") % {"value": exact(value)},
    f"{_STOPPING}.patience": _patience,
    f"{_STOPPING}.restore_best": _restore_best,
}
