"""Four squares, as TensorFlow Playground draws them (`classifyXORData` in `src/dataset.ts`)."""

import numpy as np

from trainer.engine.specs.data.plane import Xor

PADDING = 0.3  # of the axes


def examples(spec: Xor, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(spec.drawing_seed(seed))
    points = generator.uniform(-5, 5, (spec.num_examples, 2))
    points += np.where(points > 0, PADDING, -PADDING)
    shifted = points + spec.noise * generator.uniform(-5, 5, points.shape)
    return points, (shifted.prod(axis=1) >= 0).astype(int)
