"""Documents about several topics: scikit-learn's `make_multilabel_classification`."""

import numpy as np
from sklearn.datasets import make_multilabel_classification

from trainer.engine.specs.data.multilabel import Multilabel


def examples(spec: Multilabel, seed: int) -> tuple[np.ndarray, np.ndarray]:
    return make_multilabel_classification(
        spec.num_examples,
        spec.num_features,
        n_classes=spec.num_labels,
        n_labels=spec.labels_per_example,
        random_state=spec.drawing_seed(seed),
    )
