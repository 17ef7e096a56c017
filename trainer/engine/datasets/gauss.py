"""Two normal clouds, as TensorFlow Playground draws them (`classifyTwoGaussData` in `src/dataset.ts`)."""

import numpy as np

from trainer.engine.specs.data.plane import Gauss


def examples(spec: Gauss, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(spec.drawing_seed(seed))
    labels = np.arange(spec.num_examples) % 2
    centres = np.where(labels == 1, 2.0, -2.0)[:, None]
    variance = 0.5 + 7 * spec.noise
    return centres + np.sqrt(variance) * generator.normal(size=(spec.num_examples, 2)), labels
