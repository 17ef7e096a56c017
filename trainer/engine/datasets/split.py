"""From raw examples to what is trained, validated and tested: split, limit, wrong labels, scale.

The same for every data set.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import Tensor

from trainer.engine.datasets.scaling import scaled, scaled_targets
from trainer.engine.datasets.shifting import drawn_once, shifted
from trainer.engine.specs import DataSpec

# beside the seed: wrong targets, the validation part and what a limit keeps are no function of the draws that made the
# examples
NOISE_STREAM, VALIDATION_STREAM, LIMIT_STREAM = 1, 2, 3


@dataclass(frozen=True)
class Split:
    """Of the training, the validation (0 or more examples) and the test part inputs [examples, features] as float32,
    and targets: classes [examples] as int64, values or labels [examples, …] as float32."""

    train_inputs: Tensor
    train_targets: Tensor
    validation_inputs: Tensor
    validation_targets: Tensor
    test_inputs: Tensor
    test_targets: Tensor


def split(spec: DataSpec, inputs: np.ndarray, targets: np.ndarray, *, seed: int) -> Split:
    train, test, train_targets, test_targets = _parts(spec, inputs, targets, seed)
    whole_part = train
    if spec.train_limit:
        kept = _kept(train_targets, spec, seed)
        train, train_targets = train[kept], train_targets[kept]
    trains, validates = _kept_aside(spec, seed)
    if spec.split == "all":
        test, test_targets = train[trains], train_targets[trains]
    train_targets = SPOILT[spec.targets](train_targets, spec, seed)
    train, test = _real(train), _real(test)
    parts = scaled(spec, _picked(train, trains), train[validates], test, whole_part=whole_part)
    targets_of_parts = scaled_targets(spec, train_targets[trains], train_targets[validates], test_targets)
    kind = np.int64 if spec.targets == "classes" else np.float32
    pairs = zip(parts, targets_of_parts, strict=True)
    result = Split(*(part for values, own in pairs for part in (_tensor(values, np.float32), _tensor(own, kind))))
    if most := getattr(spec, "test_shift", 0):
        moved = shifted(result.test_inputs, drawn_once(spec.num_test, most, seed))
        return replace(result, test_inputs=moved)
    return result


def _parts(
    spec: DataSpec, inputs: np.ndarray, targets: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    if spec.split == "all":
        return inputs, inputs, targets, targets
    if spec.split == "ordered":
        end = spec.num_available
        return inputs[:end], inputs[end:], targets[:end], targets[end:]
    # stratified: every class keeps its share
    classes = targets if spec.targets == "classes" else None
    return tuple(train_test_split(inputs, targets, test_size=spec.test_share, random_state=seed, stratify=classes))


def _kept(targets: np.ndarray, spec: DataSpec, seed: int) -> np.ndarray:
    """Indices of what the limit keeps, so that more examples include fewer: of classes the first in their share."""
    if spec.split == "ordered":
        return np.arange(spec.train_limit)
    if spec.targets != "classes":
        return np.random.default_rng((seed, LIMIT_STREAM)).permutation(len(targets))[: spec.train_limit]
    position = np.empty(len(targets))  # of an example within its class, from 0 to 1
    for label in np.unique(targets):
        own = np.flatnonzero(targets == label)
        position[own] = (np.arange(len(own)) + 0.5) / len(own)
    return position.argsort(kind="stable")[: spec.train_limit]


def _real(values: np.ndarray) -> np.ndarray:
    """Double precision, unless they were made in single: there may be many of them."""
    return values if values.dtype == np.float32 else values.astype(float, copy=False)


def _picked(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """These rows; all of them in their order are no copy."""
    return values if len(rows) == len(values) else values[rows]


def _kept_aside(spec: DataSpec, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Of the training examples, what trains and what validates, both in their order."""
    order = np.arange(spec.num_kept)
    if spec.num_validation and spec.validation_rows == "shuffled":
        order = np.random.default_rng((seed, VALIDATION_STREAM)).permutation(spec.num_kept)
    return np.sort(order[: spec.num_train]), np.sort(order[spec.num_train :])


def _with_wrong_classes(labels: np.ndarray, spec: DataSpec, seed: int) -> np.ndarray:
    """A larger share redraws the same labels and more: arms with different shares stay paired."""
    generator = np.random.default_rng((seed, NOISE_STREAM))
    order = generator.permutation(len(labels))
    redrawn = generator.integers(0, spec.num_classes, len(labels))
    chosen = order[: round(spec.label_noise * len(labels))]
    noisy = labels.copy()
    noisy[chosen] = redrawn[chosen]
    return noisy


def _with_noise(values: np.ndarray, spec: DataSpec, seed: int) -> np.ndarray:
    """Outliers and noise of another size hit the same examples in the same way: arms stay paired."""
    generator = np.random.default_rng((seed, NOISE_STREAM))
    order = generator.permutation(len(values))
    noisy = values + spec.target_noise * generator.normal(size=values.shape)
    noisy[order[: round(spec.outlier_share * len(values))]] += spec.outlier_shift
    return noisy


SPOILT: dict[str, Callable[[np.ndarray, DataSpec, int], np.ndarray]] = {
    "classes": _with_wrong_classes,
    "values": _with_noise,
    "labels": lambda labels, _spec, _seed: labels,
}


def _tensor(values: np.ndarray, kind: type[np.generic]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=kind))
