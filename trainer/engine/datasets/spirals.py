"""Two spiral arms, one per class, half a turn apart: radius and angle grow together from the centre."""

import numpy as np

from trainer.engine.specs import Spirals


def examples(spec: Spirals, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(spec.drawing_seed(seed))
    labels = np.arange(spec.num_examples) % 2
    radius = generator.uniform(0.05, 1.0, spec.num_examples)
    angle = 2 * np.pi * spec.num_turns * radius + np.pi * labels
    inputs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    inputs += generator.normal(0.0, spec.noise, inputs.shape)
    return inputs, labels
