"""A disk inside a ring, as TensorFlow Playground draws them (`classifyCircleData` in `src/dataset.ts`)."""

import numpy as np

from trainer.engine.specs.data.plane import PlaygroundCircle

RADIUS = 5.0


def examples(spec: PlaygroundCircle, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Half of the points lie in the disk; the class is that of the shifted point."""
    generator = np.random.default_rng(spec.drawing_seed(seed))
    is_inside = np.arange(spec.num_examples) % 2 == 1
    low, high = np.where(is_inside, 0.0, 0.7 * RADIUS), np.where(is_inside, 0.5 * RADIUS, RADIUS)
    radius, angle = generator.uniform(low, high), generator.uniform(0, 2 * np.pi, spec.num_examples)
    points = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    shifted = points + spec.noise * generator.uniform(-RADIUS, RADIUS, points.shape)
    return points, (np.linalg.norm(shifted, axis=1) < 0.5 * RADIUS).astype(int)
