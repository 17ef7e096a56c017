"""Two spiral arms, as TensorFlow Playground draws them (`classifySpiralData` in `src/dataset.ts`)."""

import numpy as np

from trainer.engine.specs.data.plane import PlaygroundSpiral


def examples(spec: PlaygroundSpiral, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Without noise every seed has the same points, evenly spaced along the arms."""
    generator = np.random.default_rng(spec.drawing_seed(seed))
    labels = np.arange(spec.num_examples) % 2
    position = np.arange(spec.num_examples) // 2 / np.ceil(spec.num_examples / 2)
    angle = 1.75 * position * 2 * np.pi + np.where(labels == 1, 0.0, np.pi)
    points = 5 * position[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return points + spec.noise * generator.uniform(-1, 1, points.shape), labels
