"""Scaling. The test part must stay unseen; its own statistics are a fault that a spec can ask for."""

import numpy as np

from trainer.engine.specs import DataSpec

UNITS = {"none": 1.0, "sixteenth": 16.0, "unit": 255.0}  # scalings that need no statistics


def scaled(
    spec: DataSpec, train: np.ndarray, validation: np.ndarray, test: np.ndarray, *, whole_part: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The inputs of all parts; `whole_part` are those of the training part before anything was left out."""
    if spec.scaling == "none":
        return train, validation, test
    if spec.scaling in UNITS:
        return train / UNITS[spec.scaling], validation / UNITS[spec.scaling], test / UNITS[spec.scaling]
    statistics = _statistics(spec, whole_part if spec.scaling_statistics == "whole_part" else train)
    test_statistics = _statistics(spec, test) if spec.test_scaled_by == "test" else statistics
    return _apply(train, *statistics), _apply(validation, *statistics), _apply(test, *test_statistics)


def scaled_targets(
    spec: DataSpec, train: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values [examples, K] of all parts by the training part's mean and standard deviation; other targets stay."""
    if getattr(spec, "target_scaling", "none") == "none":
        return train, validation, test
    spread = train.std(axis=0)
    statistics = train.mean(axis=0), np.where(spread > 0, spread, 1.0)
    return _apply(train, *statistics), _apply(validation, *statistics), _apply(test, *statistics)


def _statistics(spec: DataSpec, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of every input: what is subtracted, then what it is divided by; 1 where an input never changes."""
    if spec.scaling == "min_max":
        origin = values.min(axis=0)
        spread = values.max(axis=0) - origin
    else:
        origin, spread = values.mean(axis=0), values.std(axis=0) + spec.deviation_floor
    return origin, np.where(spread > 0, spread, 1.0)


def _apply(values: np.ndarray, origin: np.ndarray, spread: np.ndarray) -> np.ndarray:
    return (values - origin) / spread
