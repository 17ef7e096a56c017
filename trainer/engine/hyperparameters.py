"""Numbers of R replicas that may differ: one float where they agree, else a column [R, 1] in double precision.

Both can be calculated with alike; `single` makes of the result what a tensor of single precision is multiplied with.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

Number = Any  # float, or numpy's [R, 1] of float64


def number(values: Sequence[float]) -> Number:
    """Of one value a replica."""
    if all(value == values[0] for value in values):
        return float(values[0])
    return np.array(values, dtype=np.float64)[:, None]


def single(value: Number) -> float | Tensor:
    """PyTorch rounds a float the same way when it meets a tensor of single precision."""
    return value if isinstance(value, float) else torch.from_numpy(value.astype(np.float32))


def is_any(value: Number) -> bool:
    """Whether some replica's number is not zero."""
    return bool(np.any(value))
