"""Thirty measurements of 569 tumours: scikit-learn's `load_breast_cancer`."""

from functools import lru_cache

import numpy as np
from sklearn.datasets import load_breast_cancer

from trainer.engine.specs.data.tables import BreastCancer


def examples(spec: BreastCancer, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    return _table()


@lru_cache(maxsize=1)
def _table() -> tuple[np.ndarray, np.ndarray]:
    return load_breast_cancer(return_X_y=True)
