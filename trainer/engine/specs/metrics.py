"""Names of everything a run records, with unit and better side; the runtime fills them, pages and rules name them."""

from dataclasses import dataclass
from typing import Literal

from trainer.engine.specs.data import DataSpec
from trainer.engine.specs.losses import Targets
from trainer.engine.specs.network import NetworkSpec
from trainer.engine.specs.snapshots import SNAPSHOTS
from trainer.engine.specs.training import Training


@dataclass(frozen=True)
class Metric:
    """`better` is None where neither side is a success: a diagnosis."""

    unit: str
    better: Literal["higher", "lower"] | None
    is_signed: bool = False


METRICS = {
    "train/loss": Metric("", "lower"),
    "test/loss": Metric("", "lower"),
    "test/accuracy": Metric("%", "higher"),
    "test/rmse": Metric("", "lower"),
    "test/mae": Metric("", "lower"),
    "test/exact_match": Metric("%", "higher"),
    "validation/loss": Metric("", "lower"),
    "validation/accuracy": Metric("%", "higher"),
    "validation/rmse": Metric("", "lower"),
    "validation/mae": Metric("", "lower"),
    "validation/exact_match": Metric("%", "higher"),
    "train/accuracy": Metric("%", "higher"),  # of the whole training set
    "train/epochs": Metric("epochs", None),  # trained so far: the curve is level from where a replica stopped
    "train/objective": Metric("", "lower"),  # of the whole training set, with its penalties
    "train/epoch_loss": Metric("", "lower"),  # of the epoch's steps so far, each before its update
    "gradient_norm": Metric("", None),  # gradient_norm/layerK
    "dead_units": Metric("%", None),  # dead_units/layerK, dead_units/all
    "surface/value": Metric("", "lower"),  # descent
    "position/x": Metric("", None, is_signed=True),
    "position/y": Metric("", None, is_signed=True),
    "target/error": Metric("", "lower"),  # distance from a target that jumps
    "neuron/output": Metric("", "lower"),  # of one neuron whose target is 0
    "perceptron/accuracy": Metric("%", "higher"),  # of the points it learns from
    "perceptron/mistakes": Metric("mistakes", "lower"),  # since the start
    "perceptron/bound": Metric("mistakes", None),  # what the convergence theorem allows
    "small_weights": Metric("%", None),  # small_weights/layerK, small_weights/all
    "activation_mean": Metric("", None, is_signed=True),  # activation_mean/layerK, of the hidden layers
    "activation_std": Metric("", None),  # activation_std/layerK
    "saturation": Metric("%", None),  # saturation/layerK, saturation/all: of sigmoid and tanh
    "weight_norm": Metric("", None),  # weight_norm/layerK, of all layers
    "update_ratio": Metric("", None),  # update_ratio/layerK
    "signal/mean": Metric("", None, is_signed=True),  # propagation: of a hidden layer's activations
    "signal/std": Metric("", None),
    "signal/saturated": Metric("%", None),  # of sigmoid and tanh
    "gradient/norm": Metric("", None),  # propagation: of a hidden layer's weights
    "gradient/relative": Metric("", None),  # over the last hidden layer's
    "probe/accuracy": Metric("%", "higher"),  # linear probe: of the classifier, on the test part
    "probe/loss": Metric("", "lower"),
    "gradient/error": Metric("", "lower"),  # gradient check: relative, the largest over all parameters
    "identity/difference": Metric("", "lower"),
    "search/evaluations": Metric("evaluations", "lower"),
    "search/rmse": Metric("", "lower"),
    "selection/accuracy": Metric("%", "higher"),
}
# what is read of the test part, and of the validation part where there is one, by the kind of the data's targets
TESTED: dict[Targets, tuple[str, ...]] = {
    "classes": ("loss", "accuracy"),
    "values": ("loss", "rmse", "mae"),
    "labels": ("loss", "exact_match"),
}
EPOCHS = "train/epochs"


def _of_layers(probe: str, num_layers: int) -> tuple[str, ...]:
    return tuple(f"{probe}/layer{k}" for k in range(1, num_layers + 1))


def _all_layers(probe: str, network: NetworkSpec) -> tuple[str, ...]:
    return _of_layers(probe, len(network.hidden_widths) + 1)


def _hidden_layers(probe: str, network: NetworkSpec) -> tuple[str, ...]:
    return _of_layers(probe, len(network.hidden_widths))


def _shares(probe: str, network: NetworkSpec) -> tuple[str, ...]:
    """Of every hidden layer, and of all hidden units together."""
    layers = _hidden_layers(probe, network)
    return (*layers, f"{probe}/all") if layers else ()


def _saturation(probe: str, network: NetworkSpec) -> tuple[str, ...]:
    return _shares(probe, network) if network.saturates else ()


def _train_accuracy(_probe: str, _network: NetworkSpec) -> tuple[str, ...]:
    return ("train/accuracy",)


def _objective(_probe: str, _network: NetworkSpec) -> tuple[str, ...]:
    return ("train/objective",)


def _epoch_loss(_probe: str, _network: NetworkSpec) -> tuple[str, ...]:
    return ("train/epoch_loss",)


def _small_weights(probe: str, network: NetworkSpec) -> tuple[str, ...]:
    return (*_all_layers(probe, network), f"{probe}/all")


PROBE_METRICS = {
    "gradient_norm": _all_layers,
    "dead_units": _shares,
    "train_accuracy": _train_accuracy,
    "objective": _objective,
    "small_weights": _small_weights,
    "activation_mean": _hidden_layers,
    "activation_std": _hidden_layers,
    "saturation": _saturation,
    "weight_norm": _all_layers,
    "update_ratio": _all_layers,
    "epoch_loss": _epoch_loss,
}
OF_CLASSES = ("train_accuracy",)  # probes that need classes
OF_THE_TRAINING_SET = {  # metric → its probe
    "train/accuracy": "train_accuracy",
    "train/objective": "objective",
    "train/epoch_loss": "epoch_loss",
}
READ_TRAINING_SET = ("dead_units", "train_accuracy", "objective")  # probes that send the whole training set forward
SAMPLED_PROBES = ("train_accuracy", "objective")  # means over examples: a record before the last may look at some alone
OBSERVE_ACTIVATIONS = ("activation_mean", "activation_std", "saturation")  # probes that send some of it forward
OBSERVED_EXAMPLES = 256  # the first of the training part, always the same
PROBES = (*PROBE_METRICS, *SNAPSHOTS)


def metrics_of(data: DataSpec, network: NetworkSpec, training: Training, probes: tuple[str, ...]) -> tuple[str, ...]:
    """All metrics that a training with these probes records, in the order of the records."""
    parts = ("test", "validation") if data.num_validation else ("test",)
    tested = [f"{part}/{name}" for part in parts for name in TESTED[data.targets]]
    epochs = (EPOCHS,) if training.early_stopping.name != "none" else ()
    return (
        "train/loss",
        *tested,
        *epochs,
        *(name for probe in probes if probe in PROBE_METRICS for name in PROBE_METRICS[probe](probe, network)),
    )


def probe_of(name: str) -> str | None:
    """The probe that records a metric; None for what is recorded without one."""
    if name in OF_THE_TRAINING_SET:
        return OF_THE_TRAINING_SET[name]
    kind = name.partition("/")[0]
    return kind if kind in PROBES else None


def is_sampled(name: str) -> bool:
    """Whether a record before the last may read it off some of a part's examples."""
    return name.startswith(("test/", "validation/")) or OF_THE_TRAINING_SET.get(name) in SAMPLED_PROBES


def metric(name: str) -> Metric:
    """`test/accuracy` is its own entry; `gradient_norm/layer2` belongs to its probe."""
    return METRICS[name] if name in METRICS else METRICS[name.partition("/")[0]]
