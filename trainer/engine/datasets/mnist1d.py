"""MNIST-1D, generated value for value as the package `mnist1d` 0.0.2.post1 does.

Adapted from https://github.com/greydanus/mnist1d (`data.py`, `transform.py`), Copyright Sam Greydanus, Peter Steinbach
and contributors, Apache License 2.0 (https://www.apache.org/licenses/LICENSE-2.0). Changed: one module, its own random
stream in place of NumPy's global one, fixed shape parameters, interpolation by `numpy.interp`.
"""

from functools import lru_cache

import numpy as np
from scipy.ndimage import gaussian_filter

from trainer.engine.specs.data.mnist1d import Mnist1d

TEMPLATES = (
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)
PADDING = (36, 60)  # zeros behind a template
PADDED_LENGTH = 72  # every padded template is stretched to it
FINAL_LENGTH = 40
SCALE = 0.4
MAX_TRANSLATION = 48
CORRELATED_NOISE = 0.25
INDEPENDENT_NOISE = 0.02
SHEAR = 0.75


def examples(spec: Mnist1d, seed: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG001 (every data set's signature)
    return _signals(spec.size, spec.draw_seed)


@lru_cache(maxsize=2)
def _signals(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.RandomState(seed)  # the legacy generator: the published values are its
    labels = np.repeat(np.arange(10), size // 10)
    signals = np.stack([_transformed(template, random) for template in _templates()[labels]])
    order = random.permutation(len(labels))
    signals, labels = signals[order], labels[order]
    return (signals - signals.mean()) / signals.std(), labels


def _templates() -> np.ndarray:
    """Whitened, starting and ending at 0."""
    curves = np.array(TEMPLATES, dtype=float)
    curves -= curves.mean(axis=1, keepdims=True)
    curves /= curves.std(axis=1, keepdims=True)
    return (curves - curves[:, :1]) / 6.0


def _transformed(template: np.ndarray, random: np.random.RandomState) -> np.ndarray:
    """The order of the draws is part of the data."""
    low, high = PADDING
    num_zeros = low + int(random.rand() * (high - low + 1))
    signal = np.concatenate([template + 1e-8, np.zeros(num_zeros)])  # 1e-8 tells the template from the padding
    signal = _resampled(signal, PADDED_LENGTH)
    signal = signal * (1 + SCALE * (random.rand() - 0.5))
    shift = random.choice(MAX_TRANSLATION)
    signal = np.concatenate([signal[-shift:], signal[:-shift]])
    background = gaussian_filter(CORRELATED_NOISE * random.randn(PADDED_LENGTH), 2)
    signal = np.where(signal != 0, signal, background)
    signal = signal + INDEPENDENT_NOISE * random.randn(PADDED_LENGTH)
    slope = SHEAR * (random.rand() - 0.5)
    return _resampled(signal - slope * np.linspace(-0.5, 0.5, PADDED_LENGTH), FINAL_LENGTH)


def _resampled(signal: np.ndarray, length: int) -> np.ndarray:
    return np.interp(np.linspace(0, 1, length), np.linspace(0, 1, len(signal)), signal)
