"""10,000 handwritten digits of MNIST, 28×28 pixels in 256 grey levels; `files/README.md` says where they are from."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from trainer.engine.specs.data.mnist import Mnist

FILE = Path(__file__).parent / "files" / "mnist.npz"


def examples(spec: Mnist, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    return _images()


@lru_cache(maxsize=1)
def _images() -> tuple[np.ndarray, np.ndarray]:
    """Bytes, 8 MB; only what a split keeps becomes floating point."""
    with np.load(FILE, allow_pickle=False) as file:
        return file["images"], file["labels"]
