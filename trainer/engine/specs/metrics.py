"""Names of everything a run records, with unit and better side; the runtime fills them, pages and rules name them."""

from dataclasses import dataclass
from typing import Literal

from trainer.engine.specs.data import DataSpec
from trainer.engine.specs.losses import Targets
from trainer.engine.specs.network import NetworkSpec
from trainer.engine.specs.training import Training


@dataclass(frozen=True)
class Metric:
    """`better` is None where neither side is a success: a diagnosis."""

    unit: str
    better: Literal["higher", "lower"] | None


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
    "gradient_norm": Metric("", None),  # gradient_norm/layerK
    "dead_units": Metric("%", None),  # dead_units/layerK, dead_units/all
    "surface/value": Metric("", "lower"),  # descent
    "position/x": Metric("", None),
    "position/y": Metric("", None),
    "target/error": Metric("", "lower"),  # distance from a target that jumps
    "neuron/output": Metric("", "lower"),  # of one neuron whose target is 0
    "perceptron/accuracy": Metric("%", "higher"),  # of the points it learns from
    "perceptron/mistakes": Metric("mistakes", "lower"),  # since the start
    "perceptron/bound": Metric("mistakes", None),  # what the convergence theorem allows
    "small_weights": Metric("%", None),  # small_weights/layerK, small_weights/all
}
# what is read of the test part, and of the validation part where there is one, by the kind of the data's targets
TESTED: dict[Targets, tuple[str, ...]] = {
    "classes": ("loss", "accuracy"),
    "values": ("loss", "rmse", "mae"),
    "labels": ("loss", "exact_match"),
}
EPOCHS = "train/epochs"


def _gradient_norm(network: NetworkSpec) -> tuple[str, ...]:
    return tuple(f"gradient_norm/layer{k}" for k in range(1, len(network.hidden_widths) + 2))


def _dead_units(network: NetworkSpec) -> tuple[str, ...]:
    layers = tuple(f"dead_units/layer{k}" for k in range(1, len(network.hidden_widths) + 1))
    return (*layers, "dead_units/all") if layers else ()


def _train_accuracy(_network: NetworkSpec) -> tuple[str, ...]:
    return ("train/accuracy",)


def _objective(_network: NetworkSpec) -> tuple[str, ...]:
    return ("train/objective",)


def _small_weights(network: NetworkSpec) -> tuple[str, ...]:
    return (*(f"small_weights/layer{k}" for k in range(1, len(network.hidden_widths) + 2)), "small_weights/all")


PROBE_METRICS = {
    "gradient_norm": _gradient_norm,
    "dead_units": _dead_units,
    "train_accuracy": _train_accuracy,
    "objective": _objective,
    "small_weights": _small_weights,
}
OF_CLASSES = ("train_accuracy",)  # probes that need classes
OF_THE_TRAINING_SET = {"train/accuracy": "train_accuracy", "train/objective": "objective"}  # metric → its probe
READ_TRAINING_SET = ("dead_units", "train_accuracy", "objective")  # probes that send the whole training set forward
PROBES = tuple(PROBE_METRICS)


def metrics_of(data: DataSpec, network: NetworkSpec, training: Training, probes: tuple[str, ...]) -> tuple[str, ...]:
    """All metrics that a training with these probes records, in the order of the records."""
    parts = ("test", "validation") if data.num_validation else ("test",)
    tested = [f"{part}/{name}" for part in parts for name in TESTED[data.targets]]
    epochs = (EPOCHS,) if training.early_stopping.name != "none" else ()
    return ("train/loss", *tested, *epochs, *(name for probe in probes for name in PROBE_METRICS[probe](network)))


def probe_of(name: str) -> str | None:
    """The probe that records a metric; None for what is recorded without one."""
    if name in OF_THE_TRAINING_SET:
        return OF_THE_TRAINING_SET[name]
    kind = name.partition("/")[0]
    return kind if kind in PROBES else None


def metric(name: str) -> Metric:
    """`test/accuracy` is its own entry; `gradient_norm/layer2` belongs to its probe."""
    return METRICS[name] if name in METRICS else METRICS[name.partition("/")[0]]
