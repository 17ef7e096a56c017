"""From raw examples to what is trained and tested: split, limit, scale, wrong labels. The same for every data set."""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import Tensor

from trainer.engine.datasets.scaling import scaled
from trainer.engine.specs import DataSpec

NOISE_STREAM = 1  # beside the seed: wrong labels are no function of the draws that made the examples


@dataclass(frozen=True)
class Split:
    """Inputs [examples, features] as float32 and labels [examples] as int64, of the training and the test part."""

    train_inputs: Tensor
    train_labels: Tensor
    test_inputs: Tensor
    test_labels: Tensor


def split(spec: DataSpec, inputs: np.ndarray, labels: np.ndarray, *, seed: int) -> Split:
    train, test, train_labels, test_labels = _parts(spec, inputs, labels, seed)
    if spec.train_limit:
        kept = _kept(train_labels, spec)
        train, train_labels = train[kept], train_labels[kept]
    if spec.split == "all":
        test, test_labels = train, train_labels
    train_labels = _with_noise(train_labels, spec, seed)
    train, test = scaled(spec, train.astype(float, copy=False), test.astype(float, copy=False))
    return Split(_inputs(train), _labels(train_labels), _inputs(test), _labels(test_labels))


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
