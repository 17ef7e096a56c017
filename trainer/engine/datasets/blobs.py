"""A normal cloud per class in as many dimensions as wanted; single precision, because there may be many of them."""

import numpy as np

from trainer.engine.specs.data.blobs import Blobs


def examples(spec: Blobs, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(spec.drawing_seed(seed))
    centres = spec.separation * generator.standard_normal((spec.num_classes, spec.num_features), dtype=np.float32)
    labels = np.arange(spec.num_examples) % spec.num_classes
    points = generator.standard_normal((spec.num_examples, spec.num_features), dtype=np.float32)
    for label, centre in enumerate(centres):
        points[label :: spec.num_classes] += centre
    return points, labels
