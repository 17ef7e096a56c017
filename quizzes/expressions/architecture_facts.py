"""Parameters, output shape and FLOPs of a network that a formula describes: `params([3, 32, 32], conv(16, 3))`.

In a formula a layer is a vector: a code and its numbers. A multiply-add counts as two FLOPs; biases, normalisation,
activations and pooling cost none. A dense layer flattens what comes in. `torch_arithmetic.py` builds the same network
of `torch.nn` and counts there.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MAX_SIZE = 10**6  # of any number of a layer
NUM_NUMBERS = 5  # of the vector of a layer
DENSE, CONV, POOL, GLOBAL_POOL, BATCH_NORM = range(1, 6)
Shape = tuple[int, ...]


class UnknownLayer(ValueError):
    """No layer, or one that does not fit what comes in."""


@dataclass(frozen=True)
class Count:
    """What one layer adds, for one example."""

    shape: Shape
    weights: int = 0
    biases: int = 0
    flops: int = 0


def layer(code: int, *numbers: float) -> list[float]:
    return [code, *numbers, *[0.0] * (NUM_NUMBERS - 1 - len(numbers))]


def dense(units: float) -> list[float]:
    return layer(DENSE, units)


def conv(channels: float, kernel: float, stride: float = 1, padding: float = 0) -> list[float]:
    return layer(CONV, channels, kernel, stride, padding)


def pool(kernel: float, stride: float | None = None) -> list[float]:
    return layer(POOL, kernel, kernel if stride is None else stride)


def global_pool() -> list[float]:
    return layer(GLOBAL_POOL)


def batch_norm() -> list[float]:
    return layer(BATCH_NORM)


def side_after(side: int, *, kernel: int, stride: int, padding: int) -> int:
    """Of an image, behind a window that slides over it."""
    after = (side + 2 * padding - kernel) // stride + 1
    if after < 1:
        raise UnknownLayer
    return after


def whole(numbers: Sequence[float], *, least: int = 1) -> list[int]:
    if any(number != int(number) or not least <= number <= MAX_SIZE for number in numbers):
        raise UnknownLayer
    return [int(number) for number in numbers]


def counts(entry: Sequence[float], layers: Sequence[Sequence[float]]) -> list[Count]:
    """Layer by layer. `entry` is the shape of one example: [features], or [channels, height, width]."""
    shape: Shape = tuple(whole(entry))
    if len(shape) not in (1, 3):
        raise UnknownLayer
    found: list[Count] = []
    for each in layers:
        if len(each) != NUM_NUMBERS:
            raise UnknownLayer
        found.append(_count(shape, each))
        shape = found[-1].shape
    return found


def _count(shape: Shape, each: Sequence[float]) -> Count:
    match int(each[0]), shape:
        case 1, _:
            (units,) = whole(each[1:2])
            weights = math.prod(shape) * units
            return Count((units,), weights, units, 2 * weights)
        case 2, (channels, height, width):
            out, kernel, stride = whole(each[1:4])
            (padding,) = whole(each[4:5], least=0)
            sides = [side_after(side, kernel=kernel, stride=stride, padding=padding) for side in (height, width)]
            weights = out * channels * kernel**2
            return Count((out, *sides), weights, out, 2 * weights * math.prod(sides))
        case 3, (channels, height, width):
            kernel, stride = whole(each[1:3])
            sides = [side_after(side, kernel=kernel, stride=stride, padding=0) for side in (height, width)]
            return Count((channels, *sides))
        case 4, (channels, _height, _width):
            return Count((channels,))
        case 5, (channels, *_sides):
            return Count(shape, weights=channels, biases=channels)
    raise UnknownLayer
