"""Ten measurements of 442 patients and how their disease progressed: scikit-learn's `load_diabetes`, unscaled."""

from functools import lru_cache

import numpy as np
from sklearn.datasets import load_diabetes

from trainer.engine.specs.data.tables import Diabetes


def examples(spec: Diabetes, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    return _table()


@lru_cache(maxsize=1)
def _table() -> tuple[np.ndarray, np.ndarray]:
    inputs, progression = load_diabetes(return_X_y=True, scaled=False)
    return inputs, progression[:, None]
