"""A circle inside a circle, the classes of scikit-learn's `make_circles`."""

import numpy as np
from sklearn.datasets import make_circles

from trainer.engine.specs.data.plane import Circles


def examples(spec: Circles, seed: int) -> tuple[np.ndarray, np.ndarray]:
    seed = spec.drawing_seed(seed)
    return make_circles(spec.num_examples, noise=spec.noise, factor=spec.factor, random_state=seed)
