"""Four measurements of 150 flowers: scikit-learn's `load_iris`."""

from functools import lru_cache

import numpy as np
from sklearn.datasets import load_iris

from trainer.engine.specs.data.tables import Iris


def examples(spec: Iris, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    return _table()


@lru_cache(maxsize=1)
def _table() -> tuple[np.ndarray, np.ndarray]:
    return load_iris(return_X_y=True)
