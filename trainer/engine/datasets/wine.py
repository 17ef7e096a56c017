"""Thirteen measurements of 178 wines: scikit-learn's `load_wine`."""

from functools import lru_cache

import numpy as np
from sklearn.datasets import load_wine

from trainer.engine.specs.data.tables import Wine


def examples(spec: Wine, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    return _table()


@lru_cache(maxsize=1)
def _table() -> tuple[np.ndarray, np.ndarray]:
    return load_wine(return_X_y=True)
