"""Documents about several topics: scikit-learn's `make_multilabel_classification`, value for value.

Adapted from scikit-learn 1.9 (`sklearn/datasets/_samples_generator.py`, BSD 3-Clause License). Changed: a rare label is
waited for in blocks of draws. One at a time, as there, a label of probability 0.0001 takes seconds.
"""

import numpy as np

from trainer.engine.specs.data.multilabel import Multilabel

NUM_WORDS = 50  # of a document, the mean
BLOCK = 4096  # draws


def examples(spec: Multilabel, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.RandomState(spec.drawing_seed(seed))  # scikit-learn's generator
    frequencies = random.uniform(size=spec.num_labels)
    frequencies /= frequencies.sum()
    bounds = np.cumsum(frequencies)
    words_of = random.uniform(size=(spec.num_features, spec.num_labels))
    words_of /= np.sum(words_of, axis=0)
    counts = np.zeros((spec.num_examples, spec.num_features))
    labels = np.zeros((spec.num_examples, spec.num_labels), dtype=int)
    for index in range(spec.num_examples):
        own = _labels(spec, bounds, random)
        labels[index, own] = 1
        counts[index] = np.bincount(_words(own, words_of, random), minlength=spec.num_features)
    return counts, labels


def _labels(spec: Multilabel, bounds: np.ndarray, random: np.random.RandomState) -> list[int]:
    number = spec.num_labels + 1
    while number > spec.num_labels:
        number = random.poisson(spec.labels_per_example)
    own: set[int] = set()
    while len(own) < number - 1:
        own.update(np.searchsorted(bounds, random.uniform(size=number - len(own))))
    if len(own) < number:
        own.add(_another(own, bounds, random))
    return list(own)


def _another(own: set[int], bounds: np.ndarray, random: np.random.RandomState) -> int:
    """The first label drawn that isn't there yet; the generator stands behind its draw."""
    while True:
        state = random.get_state()
        drawn = np.searchsorted(bounds, random.uniform(size=BLOCK))
        new = np.flatnonzero(~np.isin(drawn, list(own)))
        if len(new):
            random.set_state(state)
            random.uniform(size=new[0] + 1)
            return drawn[new[0]]


def _words(own: list[int], words_of: np.ndarray, random: np.random.RandomState) -> np.ndarray:
    number = 0
    while number == 0:
        number = random.poisson(NUM_WORDS)
    if not own:
        return random.randint(len(words_of), size=number)
    bounds = words_of.take(own, axis=1).sum(axis=1).cumsum()
    bounds /= bounds[-1]
    return np.searchsorted(bounds, random.uniform(size=number))
