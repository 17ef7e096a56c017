"""The workloads of the engine's benchmark: two arms that differ in the activation, as specs, with what is asked for.

Every run (one arm, one seed) trains the same network on the same examples for the same steps in every contestant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trainer.engine.specs import ExperimentSpec, parse_spec

DIGITS = {"name": "digits", "scaling": "sixteenth"}


@dataclass(frozen=True)
class Workload:
    """`engine_share`, `site_share`: the most that the whole experiment may take, as a share of its naive runs' time.

    `norms_every`: steps between two readings of every layer's gradient norm; 0 reads none. The engine plans its
    records itself (denser at the beginning) and reads the norms at those.
    """

    name: str
    title: str
    document: Mapping[str, Any]
    engine_share: float
    site_share: float
    norms_every: int = 0
    beats_peers: bool = False  # scikit-learn, by a factor

    @property
    def spec(self) -> ExperimentSpec:
        return parse_spec(self.document)


def _document(activations: tuple[str, str], **parts: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON)
    return {
        "arms": [{"slug": name, "set": {"network.activation": name}} for name in activations],
        "measure": {"metric": "test/accuracy"},
        "rule": {"all_of": [{"kind": "difference", "margin": 1.0}]},
        **parts,
    }


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload(
            "W1",
            "2-8-8-1, tanh v ReLU, tanh output, squared error, spiral, SGD, batch 10, 100 epochs (5000 steps)",
            _document(
                ("tanh", "relu"),
                data={"name": "playground_spiral", "num_examples": 1000, "noise": 0.1},
                network={"name": "mlp", "hidden_widths": [8, 8], "outputs": "single", "output_activation": "tanh"},
                training={
                    "loss": "mse",
                    "optimizer": {"name": "sgd", "learning_rate": 0.03},
                    "batch_size": 10,
                    "num_epochs": 100,
                    "last_batch": "dropped",
                },
            ),
            engine_share=1 / 12,
            site_share=1 / 8,
            beats_peers=True,
        ),
        Workload(
            "W2",
            "64-64-64-10, tanh v ReLU, digits, Adam, batch 32, 20 epochs (880 steps)",
            _document(
                ("tanh", "relu"),
                data=DIGITS,
                network={"name": "mlp", "hidden_widths": [64, 64]},
                training={
                    "optimizer": {"name": "adam", "learning_rate": 0.001},
                    "batch_size": 32,
                    "num_epochs": 20,
                    "last_batch": "dropped",
                },
            ),
            engine_share=1 / 8,
            site_share=1 / 6,
            beats_peers=True,
        ),
        Workload(
            "W3",
            "784-256-256-10, sigmoid v ReLU, 60000 synthetic examples, Adam, batch 128, 1 epoch (468 steps)",
            _document(
                ("sigmoid", "relu"),
                data={
                    "name": "blobs",
                    "num_examples": 70_000,
                    "num_features": 784,
                    "separation": 0.1,
                    "draw": "once",
                    "split": "ordered",
                    "test_share": 1 / 7,
                },
                network={"name": "mlp", "hidden_widths": [256, 256]},
                training={
                    "optimizer": {"name": "adam", "learning_rate": 0.001},
                    "batch_size": 128,
                    "num_epochs": 1,
                    "last_batch": "dropped",
                },
            ),
            engine_share=1 / 2,
            site_share=1 / 2,
        ),
        Workload(
            "W4",
            "64 x 19 hidden - 10, sigmoid v ReLU, digits, SGD, batch 32, 5 epochs (220 steps), gradient norms",
            _document(
                ("sigmoid", "relu"),
                data=DIGITS,
                network={"name": "mlp", "hidden_widths": [64] * 19},
                training={
                    "optimizer": {"name": "sgd", "learning_rate": 0.1},
                    "batch_size": 32,
                    "num_epochs": 5,
                    "last_batch": "dropped",
                },
                probes=["gradient_norm"],
            ),
            engine_share=1 / 4,
            site_share=1 / 3,
            norms_every=10,
        ),
    )
}
