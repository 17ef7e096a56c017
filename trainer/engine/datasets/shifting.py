"""Square images moved by whole pixels: the test part once, what trains anew in every epoch."""

from collections.abc import Iterator
from math import isqrt

import torch
from torch import Tensor
from torch.nn import functional

# above every seed: how images move is no function of weights, orders and masks
TRAIN_STREAM, TEST_STREAM = 2**34, 2**35


def shifted(images: Tensor, shifts: Tensor) -> Tensor:
    """Images [N, pixels] moved down and to the right by [N, 2] pixels, negative ones up and to the left; 0 comes in."""
    side = isqrt(images.shape[1])
    margin = int(shifts.abs().max())
    if margin == 0:
        return images
    wide = side + 2 * margin
    padded = functional.pad(images.unflatten(1, (side, side)), [margin] * 4).flatten(1)
    # a pixel comes from the place that the shift leads back to, in the image with its margin
    rows, columns = (torch.arange(side) + margin - shifts[:, axis, None] for axis in (0, 1))
    return padded.gather(1, (rows[:, :, None] * wide + columns[:, None, :]).flatten(1))


def drawn_once(num_images: int, most: int, seed: int) -> Tensor:
    """[N, 2] of a test part, from −most to most."""
    return _drawn(num_images, most, torch.Generator().manual_seed(seed + TEST_STREAM))


def drawn_anew(num_images: int, most: int, seed: int) -> Iterator[Tensor]:
    """[N, 2] of a training part, epoch after epoch, without end; in the images' order, not in that of the epoch."""
    generator = torch.Generator().manual_seed(seed + TRAIN_STREAM)
    while True:
        yield _drawn(num_images, most, generator)


def _drawn(num_images: int, most: int, generator: torch.Generator) -> Tensor:
    return torch.randint(-most, most + 1, (num_images, 2), generator=generator)
