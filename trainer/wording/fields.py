"""The fields of a spec and their values in words: labels and help of forms, phrases of a setting."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from trainer.engine.specs import Mlp
from trainer.wording import data, losses, optimizers, procedures, training_rules, updates
from trainer.wording.choices import CHOICES
from trainer.wording.metrics import metric_label
from trainer.wording.numbers import exact

LABELS: dict[str, Promise] = {
    **procedures.LABELS,
    "procedure": _("Procedure"),
    **data.LABELS,
    "network": _("Network"),
    "network.name": _("Kind of network"),
    "network.hidden_widths": _("Hidden layers"),
    "network.activation": _("Activation"),
    "network.activation.name": _("Activation"),
    "network.activation.slope": _("Slope for negative values"),
    "network.activation.alpha": _("Alpha"),
    "network.activation.beta": _("Beta"),
    "network.activation.num_pieces": _("Pieces per unit"),
    "network.activation.function": _("Shifted function"),
    "network.activation.shift": _("Shift"),
    "network.activation.compensation": _("Compensation at the start"),
    "network.init": _("Initial weights"),
    "network.init.name": _("Initial weights"),
    "network.init.gain": _("Gain of the initial weights"),
    "network.init.first_gain": _("Further gain of the first layer"),
    "network.init.std": _("Standard deviation of the initial weights"),
    "network.init.bound": _("Largest initial weight"),
    "network.init.value": _("Value of the initial weights"),
    "network.hidden_bias": _("Initial biases of the hidden layers"),
    "network.hidden_bias.name": _("Initial biases of the hidden layers"),
    "network.hidden_bias.value": _("Value of the hidden biases"),
    "network.output_bias": _("Initial biases of the output layer"),
    "network.output_bias.name": _("Initial biases of the output layer"),
    "network.output_bias.value": _("Value of the output biases"),
    "network.norm": _("Normalisation of the hidden layers"),
    "network.dropout": _("Dropout"),
    "network.residual": _("Residual connections"),
    "network.branch_gain": _("Gain of residual layers' initial weights"),
    "training": _("Training"),
    **losses.LABELS,
    **optimizers.LABELS,
    **training_rules.LABELS,
    **updates.LABELS,
    "training.batch_size": _("Batch size"),
    "training.num_epochs": _("Epochs"),
    "training.order": _("Order of the examples"),
    "training.last_batch": _("Incomplete last batch"),
    "arms": _("Arms"),
    "arms.slug": _("Name of the arm"),
    "arms.set": _("Value"),
    "probes": _("Look inside the network"),
    "measure": _("Measure"),
    "measure.metric": _("What is measured"),
    "measure.at": _("What is read off"),
    "measure.by": _("Picked by"),
    "measure.num_records": _("Records to average"),
    "measure.target": _("Target"),
    "measure.cap": _("Not reached after"),
    "measure.threshold": _("Success from"),
    "measure.moment": _("Which record"),
    "measure.over": _("Divided by"),
    "tune": _("Tuning"),
    "tune.field": _("Tuned field"),
    "tune.values": _("Values to try"),
    "tune.by": _("Tuned by"),
    "tune.num_seeds": _("Seeds for tuning"),
    "rule": _("Rule"),
    "rule.all_of": _("Rule"),
    "rule.all_of.kind": _("Kind of rule"),
    "rule.all_of.margin": _("Margin"),
    "rule.all_of.factor": _("Factor"),
    "rule.all_of.bound": _("Bound"),
    "rule.all_of.of": _("What must be equal"),
    "rule.all_of.value": _("Equal to"),
    "rule.all_of.tolerance": _("Tolerance"),
    "rule.all_of.arms": _("Arms of the rule"),
    "rule.all_of.metric": _("Metric of the rule"),
    "rule.all_of.measure": _("Measure of the rule"),
    "rule.all_of.claimed": _("Claimed"),
    "seeds": _("Number of seeds"),
}
HELP: dict[str, Promise] = {
    **procedures.HELP,
    **data.HELP,
    "measure.target": _("In the unit of what is measured."),
    "measure.cap": _("A network that has not reached the target by this step counts as this many steps."),
    "measure.by": _("Needs a validation part: examples that are set aside from the training part."),
    "measure.threshold": _("In the unit of what is measured; at this value or better, a network has succeeded."),
    "network.hidden_widths": _("Units per hidden layer from input to output, such as 64, 64. Empty: no hidden layer."),
    "network.activation.slope": _("PReLU starts with it and learns it."),
    "network.activation.shift": _("Constant added to every output."),
    "network.activation.compensation": _(
        "With lowered biases in the next layer both networks start as the same function."
    ),
    "network.init.gain": _("Factor on the initial weights of all layers."),
    "network.init.first_gain": _("Another factor on the initial weights of the first layer."),
    **losses.HELP,
    **optimizers.HELP,
    **updates.HELP,
    "network.norm": _("In front of every hidden activation, with a learned scale and shift per unit."),
    "network.residual": _("Hidden layers that are as wide as the one before add their input to their output."),
    "network.branch_gain": _("Factor on the initial weights of the layers that add their input."),
    "network.dropout": _("Probability that a hidden activation is set to zero in a training step."),
    **training_rules.HELP,
    "rule.all_of.margin": _("The smallest difference that counts."),
    "rule.all_of.factor": _("The smallest factor between the arms that counts; for less, the baseline is the larger."),
    "rule.all_of.bound": _(
        "What every arm is compared with. A share of 0 compares the arms with the baseline instead."
    ),
    "rule.all_of.tolerance": _("The largest deviation allowed on any seed."),
    "rule.all_of.claimed": _("Where the other arms end, compared with the baseline; or on which side of the bound."),
}

WORDS_FOR_ZERO = {"data.train_limit", "data.validation_share", *updates.WORDS_FOR_ZERO}


def plain_path(path: str) -> str:
    """`arms.1.set.network.hidden_widths.0` → network.hidden_widths: one entry above serves every place."""
    keys = path.split(".")
    if len(keys) > 3 and keys[0] == "arms" and keys[2] == "set":
        keys = keys[3:]
    path = ".".join(key for key in keys if not key.isdigit())
    return path.removeprefix("rule.all_of.") if path.startswith("rule.all_of.measure.") else path


def field_label(path: str) -> str:
    return str(LABELS[plain_path(path)])


def field_help(path: str) -> str:
    return str(HELP.get(plain_path(path), ""))


def choice_label(path: str, code: str) -> str:
    path = plain_path(path)
    return metric_label(code) if path in {"measure.metric", "measure.over"} else str(CHOICES[path][code])


def phrase(path: str, value: Any) -> str:  # noqa: ANN401 (any value of a spec)
    """One value, readable without its label: "learning rate 0.1", "20 epochs", "leaky ReLU, slope 0.01"."""
    path = plain_path(path)
    if isinstance(value, Mapping):
        return ", ".join([phrase(f"{path}.name", value["name"]), *_parameters(path, value)])
    if path in PHRASES:
        return PHRASES[path](value)
    if path in CHOICES:
        return choice_label(path, value)
    label = field_label(path)
    return f"{label[0].lower()}{label[1:]} {exact(value)}"


def phrases(path: str, value: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    """What is worth saying of a part of a spec, leaf by leaf: what it is, then how."""
    if not isinstance(value, Mapping):
        if UNSPOKEN.get(path) != value:
            yield phrase(path, value)
        return
    if "name" in value:
        yield from phrases(f"{path}.name", value["name"])
    yield from _parameters(path, value)


def _parameters(path: str, value: Mapping[str, Any]) -> Iterator[str]:
    unused = Mlp.unused_by.get(value.get("name", ""), ()) if path == "network" else ()
    for name in value:
        if name not in ("name", *unused):
            yield from phrases(f"{path}.{name}", value[name])


def short_phrase(path: str, value: Any) -> str:  # noqa: ANN401 (any value of a spec)
    """One value where its field was already named: a number alone, unless it stands for a word; a choice alone."""
    if isinstance(value, Mapping):
        return ", ".join([choice_label(f"{path}.name", value["name"]), *_parameters(path, value)])
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_number = is_number and (value != 0 or plain_path(path) not in WORDS_FOR_ZERO)
    return exact(value) if is_number else phrase(path, value)


def _layers(widths: Sequence[int]) -> str:
    if not widths:
        return gettext("no hidden layer")
    if len(set(widths)) == 1:
        count = {"count": len(widths), "width": widths[0]}
        text = ngettext(
            "%(count)s hidden layer of %(width)s units", "%(count)s hidden layers of %(width)s units", len(widths)
        )
        return text % count
    return gettext("hidden layers of %(widths)s units") % {"widths": ", ".join(map(str, widths))}


def _dropout(value: float) -> str:
    return gettext("dropout %(value)s") % {"value": exact(value)} if value else gettext("no dropout")


def _epochs(value: int) -> str:
    return ngettext("%(count)s epoch", "%(count)s epochs", value) % {"count": value}


def _pieces(value: int) -> str:
    return ngettext("%(count)s piece per unit", "%(count)s pieces per unit", value) % {"count": value}


def _number(text: str) -> Callable[[float], str]:
    return lambda value: gettext(text) % {"value": exact(value)}


def _kind(text: str, path: str) -> Callable[[str], str]:
    return lambda value: gettext(text) % {"kind": choice_label(path, value)}


def _order(value: str) -> str:
    return gettext("order of the examples: %(kind)s") % {"kind": choice_label("training.order", value)}


def _last_batch(value: str) -> str:
    return gettext("incomplete last batch: %(fate)s") % {"fate": choice_label("training.last_batch", value)}


# values that go without saying, where nothing varies them
UNSPOKEN: dict[str, Any] = {
    **procedures.USUAL,
    **data.USUAL,
    **losses.USUAL,
    **optimizers.USUAL,
    **training_rules.USUAL,
    **updates.USUAL,
    "training.order": "shuffled",
    "training.last_batch": "kept",
    "network.name": "mlp",
    "network.activation.compensation": "none",
    "network.init.gain": 1.0,
    "network.init.first_gain": 1.0,
    "network.hidden_bias.name": "usual",
    "network.output_bias.name": "usual",
    "network.norm": "none",
    "network.dropout": 0.0,
    "network.residual": "none",
    "network.branch_gain": 1.0,
}
PHRASES: dict[str, Callable[[Any], str]] = {
    **procedures.PHRASES,
    **data.PHRASES,
    "network.hidden_widths": _layers,
    "hidden_widths": _layers,
    "network.activation.slope": _number(gettext_noop("slope %(value)s")),
    "network.activation.num_pieces": _pieces,
    "network.activation.shift": _number(gettext_noop("shift %(value)s")),
    "network.init.gain": _number(gettext_noop("gain %(value)s")),
    "network.init.first_gain": _number(gettext_noop("gain of the first layer %(value)s")),
    "network.init.std": _number(gettext_noop("standard deviation %(value)s")),
    "network.init.bound": _number(gettext_noop("up to %(value)s")),
    "network.init.value": _number(gettext_noop("value %(value)s")),
    "network.hidden_bias.value": _number(gettext_noop("value %(value)s")),
    "network.output_bias.value": _number(gettext_noop("value %(value)s")),
    "network.dropout": _dropout,
    "network.branch_gain": _number(gettext_noop("gain of the residual layers %(value)s")),
    "network.init.name": _kind(gettext_noop("initial weights: %(kind)s"), "network.init.name"),
    "network.hidden_bias.name": _kind(gettext_noop("initial hidden biases: %(kind)s"), "network.hidden_bias.name"),
    "network.output_bias.name": _kind(gettext_noop("initial output biases: %(kind)s"), "network.output_bias.name"),
    **losses.PHRASES,
    **optimizers.PHRASES,
    **training_rules.PHRASES,
    **updates.PHRASES,
    "training.batch_size": lambda value: gettext("batches of %(count)s") % {"count": value},
    "training.num_epochs": _epochs,
    "training.order": _order,
    "training.last_batch": _last_batch,
}
