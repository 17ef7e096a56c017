"""Handwritten digits, 8×8 pixels in 17 grey levels: scikit-learn's `load_digits`."""

from functools import lru_cache

import numpy as np
from sklearn.datasets import load_digits

from trainer.engine.specs import Digits


def examples(spec: Digits, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    return _images()


@lru_cache(maxsize=1)
def _images() -> tuple[np.ndarray, np.ndarray]:
    return load_digits(return_X_y=True)
