"""A sawtooth at evenly spaced points; at 0 it rises through 0."""

import numpy as np

from trainer.engine.specs.data.functions import Sawtooth


def examples(spec: Sawtooth, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    inputs = np.linspace(-spec.reach, spec.reach, spec.num_examples)[:, None]
    turns = spec.angular_frequency * inputs / (2 * np.pi)
    return inputs, 2 * spec.amplitude * (turns - np.floor(turns + 0.5))
