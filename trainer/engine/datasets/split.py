"""From raw examples to what is trained, validated and tested: split, limit, wrong labels, scale.

The same for every data set.
"""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import Tensor

from trainer.engine.datasets.scaling import scaled
from trainer.engine.specs import DataSpec

# beside the seed: wrong labels and the validation part are no function of the draws that made the examples
NOISE_STREAM, VALIDATION_STREAM = 1, 2


@dataclass(frozen=True)
class Split:
    """Inputs [examples, features] as float32 and labels [examples] as int64, of the training, the validation (0 or more
    examples) and the test part."""

    train_inputs: Tensor
    train_labels: Tensor
    validation_inputs: Tensor
    validation_labels: Tensor
    test_inputs: Tensor
    test_labels: Tensor


def split(spec: DataSpec, inputs: np.ndarray, labels: np.ndarray, *, seed: int) -> Split:
    train, test, train_labels, test_labels = _parts(spec, inputs, labels, seed)
    if spec.train_limit:
        kept = _kept(train_labels, spec)
        train, train_labels = train[kept], train_labels[kept]
    trains, validates = _kept_aside(spec, seed)
    if spec.split == "all":
        test, test_labels = train[trains], train_labels[trains]
    train_labels = _with_noise(train_labels, spec, seed)
    train, test = train.astype(float, copy=False), test.astype(float, copy=False)
    train, validation, test = scaled(spec, train[trains], train[validates], test)
    inputs_and_labels = (
        (train, train_labels[trains]),
        (validation, train_labels[validates]),
        (test, test_labels),
    )
    return Split(*(part for values, labels in inputs_and_labels for part in (_inputs(values), _labels(labels))))


def _parts(
    spec: DataSpec, inputs: np.ndarray, labels: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    if spec.split == "all":
        return inputs, inputs, labels, labels
    if spec.split == "ordered":
        end = spec.num_available
        return inputs[:end], inputs[end:], labels[:end], labels[end:]
    # stratified: every class keeps its share
    return tuple(train_test_split(inputs, labels, test_size=spec.test_share, random_state=seed, stratify=labels))


def _kept(labels: np.ndarray, spec: DataSpec) -> np.ndarray:
    """Indices of what the limit keeps: the first of every class in its share, so that more examples include fewer."""
    if spec.split == "ordered":
        return np.arange(spec.train_limit)
    position = np.empty(len(labels))  # of an example within its class, from 0 to 1
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        position[own] = (np.arange(len(own)) + 0.5) / len(own)
    return position.argsort(kind="stable")[: spec.train_limit]


def _kept_aside(spec: DataSpec, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Of the training examples, what trains and what validates, both in their order."""
    order = np.arange(spec.num_kept)
    if spec.num_validation and spec.validation_rows == "shuffled":
        order = np.random.default_rng((seed, VALIDATION_STREAM)).permutation(spec.num_kept)
    return np.sort(order[: spec.num_train]), np.sort(order[spec.num_train :])


def _with_noise(labels: np.ndarray, spec: DataSpec, seed: int) -> np.ndarray:
    """A larger share redraws the same labels and more: arms with different shares stay paired."""
    generator = np.random.default_rng((seed, NOISE_STREAM))
    order = generator.permutation(len(labels))
    redrawn = generator.integers(0, spec.num_classes, len(labels))
    chosen = order[: round(spec.label_noise * len(labels))]
    noisy = labels.copy()
    noisy[chosen] = redrawn[chosen]
    return noisy


def _inputs(values: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))


def _labels(values: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.int64))
