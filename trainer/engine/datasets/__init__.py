"""The data sets: one file each, listed here. `load` gives one seed's split; the same for every arm of that seed."""

from collections.abc import Callable
from functools import lru_cache
from weakref import WeakValueDictionary

import numpy as np

from trainer.engine.datasets import (
    blobs,
    breast_cancer,
    circles,
    cs231n_spiral,
    diabetes,
    digits,
    gate,
    gauss,
    iris,
    line,
    linear_regression,
    mnist,
    mnist1d,
    moons,
    multilabel,
    own_table,
    playground_circle,
    playground_spiral,
    sawtooth,
    sine,
    sparse_binary,
    spirals,
    wine,
    xor,
)
from trainer.engine.datasets.split import Split, split
from trainer.engine.specs import DataSpec

CACHED_VALUES = 2**18  # a larger data set is not kept so long: 64 of them would fill the memory
SPARE_VALUES = 2**26  # 256 MiB, the most that waits for the next shard of the same experiment

# inputs [examples, features] and targets [examples], unscaled and not yet split
EXAMPLES: dict[str, Callable[[DataSpec, int], tuple[np.ndarray, np.ndarray]]] = {
    "digits": digits.examples,
    "moons": moons.examples,
    "circles": circles.examples,
    "spirals": spirals.examples,
    "gauss": gauss.examples,
    "xor": xor.examples,
    "playground_circle": playground_circle.examples,
    "playground_spiral": playground_spiral.examples,
    "cs231n_spiral": cs231n_spiral.examples,
    "blobs": blobs.examples,
    "gate": gate.examples,
    "sparse_binary": sparse_binary.examples,
    "iris": iris.examples,
    "wine": wine.examples,
    "breast_cancer": breast_cancer.examples,
    "mnist1d": mnist1d.examples,
    "mnist": mnist.examples,
    "sine": sine.examples,
    "sawtooth": sawtooth.examples,
    "line": line.examples,
    "linear_regression": linear_regression.examples,
    "diabetes": diabetes.examples,
    "multilabel": multilabel.examples,
    "csv": own_table.examples,
    "csv_values": own_table.examples,
}


def load(spec: DataSpec, seed: int) -> Split:
    """Small splits are kept for the next runs, and of the large ones the last that all seeds share."""
    if spec.size * spec.num_inputs <= CACHED_VALUES:
        return _cached(spec, seed)
    key = (spec, 0 if spec.is_same_for_all_seeds else seed)
    split = _living.get(key)
    if split is None:
        _spare.clear()  # before there is another
        split = _living[key] = make(*key)
        if spec.is_same_for_all_seeds and spec.size * spec.num_inputs <= SPARE_VALUES:
            _spare.append(split)
    return split


def make(spec: DataSpec, seed: int) -> Split:
    inputs, targets = EXAMPLES[spec.name](spec, seed)
    if columns := getattr(spec, "columns", ()):
        inputs = inputs[:, list(columns)]
    return split(spec, inputs, targets, seed=seed)


_living: WeakValueDictionary[tuple[DataSpec, int], Split] = WeakValueDictionary()  # shared while somebody uses them
_spare: list[Split] = []  # keeps one living that nobody uses at the moment
_cached = lru_cache(maxsize=64)(make)  # two arms ask for the same split, and so does the next shard of the same seeds

__all__ = ["EXAMPLES", "Split", "load", "make"]
