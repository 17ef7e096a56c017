"""Rows of mostly zeros, in which rare features say as much as frequent ones: words in a text are like that."""

import numpy as np

from trainer.engine.specs.data.sparse import SparseBinary


def examples(spec: SparseBinary, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(spec.drawing_seed(seed))
    frequencies = spec.frequency / np.arange(1, spec.num_features + 1)
    inputs = (generator.random((spec.num_examples, spec.num_features)) < frequencies).astype(float)
    signs = generator.choice([-1.0, 1.0], spec.num_features)
    scores = inputs @ (signs / np.sqrt(frequencies * (1 - frequencies)))
    order = scores.argsort(kind="stable")  # ranks, not values: the classes stay equally large where scores tie
    labels = np.zeros(spec.num_examples, dtype=int)
    labels[order[spec.num_examples // 2 :]] = 1
    return inputs, labels
