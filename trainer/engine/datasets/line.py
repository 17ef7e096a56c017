"""A straight line at uniformly drawn points; noise and outliers are added to its training part alone."""

import numpy as np

from trainer.engine.specs.data.functions import Line


def examples(spec: Line, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(spec.drawing_seed(seed))
    inputs = generator.uniform(-spec.reach, spec.reach, (spec.num_examples, 1))
    return inputs, spec.slope * inputs + spec.intercept
