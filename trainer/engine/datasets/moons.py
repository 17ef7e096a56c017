"""Two interleaving half circles, the classes of scikit-learn's `make_moons`."""

import numpy as np
from sklearn.datasets import make_moons

from trainer.engine.specs import Moons


def examples(spec: Moons, seed: int) -> tuple[np.ndarray, np.ndarray]:
    return make_moons(spec.num_examples, noise=spec.noise, random_state=spec.drawing_seed(seed))
