"""Random specs that would be admitted: any data, network, loss, optimizer, schedule, and the other procedures."""

import random
from collections.abc import Iterator
from typing import Any

from benchmarks.references import read_references
from trainer.engine.cost import CostModel, check_price
from trainer.engine.specs import ExperimentSpec, SpecErrors, parse_spec

CLASSES = ["digits", "moons", "circles", "spirals", "gauss", "xor", "cs231n_spiral", "playground_spiral", "blobs"]
CLASSES += ["iris", "wine", "breast_cancer", "mnist1d", "digits", "digits"]
VALUES = ["sine", "sawtooth", "line", "linear_regression", "diabetes"]
ACTIVATIONS = ["sigmoid", "tanh", "relu", "selu", "swish", "gelu", "leaky_relu", "prelu", "elu", "softplus", "maxout"]
OPTIMIZERS = ["sgd", "sgd", "adam", "adam", "adagrad", "rmsprop", "adadelta", "adamw", "nadam", "radam"]
PROBES = ["gradient_norm", "dead_units", "train_accuracy", "activation_std", "weight_norm", "update_ratio"]
OTHER_PROCEDURES = 6  # one spec in so many
LONGEST_SECONDS = 4.0  # by the shipped model: 60 of them are measured


def random_specs(seed: int) -> Iterator[tuple[ExperimentSpec, int]]:
    """With a number of seeds, without end."""
    draw = random.Random(seed)
    others = [each.spec for each in read_references() if each.spec.get("procedure", "training") != "training"]
    while True:
        document = draw.choice(others) if draw.randrange(OTHER_PROCEDURES) == 0 else _training(draw)
        num_seeds = draw.randint(2, 10)
        try:
            spec = parse_spec(document)
            price = check_price(spec, num_seeds, cost=CostModel(), num_workers=2)
        except SpecErrors:
            continue
        if 0.05 < price.seconds < LONGEST_SECONDS:
            yield spec, num_seeds


def _training(draw: random.Random) -> dict[str, Any]:
    kind = draw.choices(["classes", "values", "labels"], [8, 2, 1])[0]
    data = {"classes": draw.choice(CLASSES), "values": draw.choice(VALUES), "labels": "multilabel"}[kind]
    depth = draw.choice([0, 1, 1, 2, 2, 2, 3, 4, 6, 10, 20, 35])
    width = int(2 ** draw.uniform(2, 8 if depth < 8 else 6))
    network: dict[str, Any] = {"name": "mlp" if depth else "linear"}
    if depth:
        network |= {"hidden_widths": [width] * depth, "activation": draw.choice(ACTIVATIONS)}
        network |= draw.choices([{}, {"norm": "batch"}, {"norm": "layer"}], [4, 1, 1])[0]
        network |= draw.choices([{}, {"dropout": 0.3}], [4, 1])[0]
        network |= draw.choices([{}, {"residual": "add"}], [5, 1])[0] if depth > 1 else {}
    training: dict[str, Any] = {
        "optimizer": {"name": draw.choice(OPTIMIZERS), "learning_rate": 0.003},
        "batch_size": draw.choice([8, 10, 16, 32, 64, 128, 256]),
        "num_epochs": int(2 ** draw.uniform(1, 7)),
        "loss": draw.choice(
            {
                "classes": ["cross_entropy", "cross_entropy", "cross_entropy_one_hot", "mse", "softmax_mse", "kl"],
                "values": ["mse", "mae", "huber", "rmse"],
                "labels": ["multilabel_bce", "mse"],
            }[kind]
        ),
    }
    training |= draw.choices([{}, {"schedule": "cosine"}], [4, 1])[0]
    training |= draw.choices([{}, {"l2": 0.001}, {"clip_norm": 1.0}, {"l1": 0.001}], [6, 1, 1, 1])[0]
    paths = {"training.optimizer.learning_rate": [0.001, 0.01, 0.03], "training.optimizer.name": OPTIMIZERS[1:8:3]}
    if depth:
        paths["network.activation"] = draw.sample(ACTIVATIONS, 3)
    path = draw.choice([*paths])
    arms = [{"slug": f"arm-{place}", "set": {path: value}} for place, value in enumerate(paths[path])]
    metric = {"classes": "test/accuracy", "values": "test/rmse", "labels": "test/exact_match"}[kind]
    return {
        "data": {"name": data},
        "network": network,
        "training": training,
        "arms": arms[: draw.randint(2, 3)],
        "probes": draw.sample(PROBES, draw.choice([0, 0, 1, 2])),
        "measure": {"metric": metric},
        "rule": {"all_of": [{"kind": "difference", "margin": 1.0}]},
    }
