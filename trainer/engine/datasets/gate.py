"""The four rows of a logical gate's truth table."""

import numpy as np

from trainer.engine.specs.data.gates import Gate

INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
OUTPUTS = {"xor": [0, 1, 1, 0], "and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "nand": [1, 1, 1, 0]}


def examples(spec: Gate, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    return INPUTS, np.array(OUTPUTS[spec.gate])
