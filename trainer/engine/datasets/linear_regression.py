"""A target that depends on few of many inputs."""

import numpy as np

from trainer.engine.specs.data.functions import LinearRegression


def examples(spec: LinearRegression, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(spec.drawing_seed(seed))
    inputs = generator.normal(size=(spec.num_examples, spec.num_features))
    weights = generator.uniform(1.0, 3.0, spec.num_features) * generator.choice([-1.0, 1.0], spec.num_features)
    weights[spec.num_informative :] = 0.0  # the inputs are alike: which ones count doesn't matter
    return inputs, (inputs @ weights)[:, None]
