"""Values that a field of a spec chooses from, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trainer.wording import data, losses, optimizers, procedures, training_rules, updates
from trainer.wording.metrics import METRICS, PROBES, PROCEDURES

BIASES: Mapping[str, Promise | str] = {
    "usual": _("as usual with these weights"),
    "zero": _("zero"),
    "torch_default": _("PyTorch's default"),
    "glorot_uniform": _("Glorot uniform"),
    "constant": _("constant"),
}
ACTIVATIONS: Mapping[str, Promise | str] = {
    "identity": _("identity"),
    "step": _("step function"),
    "sigmoid": _("sigmoid"),
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "prelu": _("PReLU (learned slope)"),
    "elu": "ELU",
    "selu": "SELU",
    "softplus": "softplus",
    "swish": "swish",
    "gelu": "GELU",
    "maxout": "maxout",
    "shifted": _("shifted function"),
}
CHOICES: dict[str, Mapping[str, Promise | str]] = {
    "procedure": PROCEDURES,
    "probes": PROBES,
    **data.CHOICES,
    "network.name": {"mlp": _("fully connected network"), "linear": _("linear model (no hidden layer)")},
    "network.activation.name": ACTIVATIONS,
    "activation": ACTIVATIONS,
    "network.activation.function": {"sigmoid": _("sigmoid"), "tanh": "tanh", "relu": "ReLU"},
    "network.activation.compensation": {
        "none": _("not compensated"),
        "next_bias": _("compensated by the next layer's biases"),
    },
    "network.init.name": {
        "torch_default": _("PyTorch's default"),
        "xavier_uniform": _("Xavier uniform"),
        "xavier_normal": _("Xavier normal"),
        "he_uniform": _("He uniform"),
        "he_normal": _("He normal"),
        "lecun_uniform": _("LeCun uniform"),
        "lecun_normal": _("LeCun normal"),
        "orthogonal": _("orthogonal"),
        "identity": _("identity matrix"),
        "normal": _("normal"),
        "uniform": _("uniform"),
        "constant": _("constant"),
        "zero": _("zero"),
    },
    "network.norm": {
        "none": _("no normalisation"),
        "batch": _("batch normalisation"),
        "layer": _("layer normalisation"),
    },
    "network.residual": {"none": _("no residual connections"), "add": _("residual connections")},
    "network.hidden_bias.name": BIASES,
    "network.output_bias.name": BIASES,
    "training.order": {
        "shuffled": _("shuffled anew in every epoch"),
        "in_order": _("always the same"),
        "by_class": _("sorted by class"),
    },
    "training.last_batch": {"kept": _("kept"), "dropped": _("dropped")},
    **losses.CHOICES,
    **optimizers.CHOICES,
    **training_rules.CHOICES,
    **procedures.CHOICES,
    **updates.CHOICES,
    "measure.at": {
        "last": _("the last record"),
        "first": _("the first record"),
        "best": _("the best record"),
        "best_by_validation": _("the record that is best on the validation part"),
        "mean": _("the mean of the last records"),
        "area": _("the average over the whole training"),
        "steps": _("the step at which a target is reached"),
        "success": _("success at the end, by a threshold"),
        "gap": _("the gap to the training accuracy"),
        "log10": _("the logarithm to base 10"),
        "minus_log10": _("minus the logarithm to base 10"),
        "ratio": _("the ratio to another metric, in decades"),
    },
    "measure.by": {
        "validation/loss": METRICS["validation/loss"],
        "validation/accuracy": METRICS["validation/accuracy"],
    },
    "measure.moment": {"last": _("the last record"), "first": _("the first record")},
    "rule.all_of.kind": {
        "difference": _("paired difference against a margin"),
        "ratio": _("paired ratio against a factor"),
        "equivalence": _("equal within a margin"),
        "threshold": _("every arm beyond a bound"),
        "proportion": _("share of networks that succeed"),
        "monotone": _("rise or fall over the arms in their order"),
        "exact": _("equal on every seed"),
    },
    "rule.all_of.of": {
        "differences": _("the difference to the baseline"),
        "values": _("the value of each arm"),
    },
    "rule.all_of.claimed": {"greater": _("higher"), "less": _("lower")},
}
