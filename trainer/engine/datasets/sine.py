"""A sine at evenly spaced points."""

import numpy as np

from trainer.engine.specs.data.functions import Sine


def examples(spec: Sine, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    inputs = np.linspace(-spec.reach, spec.reach, spec.num_examples)[:, None]
    return inputs, spec.amplitude * np.sin(spec.angular_frequency * inputs)
