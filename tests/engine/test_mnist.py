"""The larger data sets are what was published: MNIST-1D value for value, MNIST byte for byte."""

import hashlib

import numpy as np
import pytest
import torch

from trainer.engine.datasets import EXAMPLES, load
from trainer.engine.datasets.mnist import FILE
from trainer.engine.specs.data.mnist import Mnist
from trainer.engine.specs.data.mnist1d import Mnist1d

# of `make_dataset(get_dataset_args())` in mnist1d 0.0.2.post1: the whole of it is equal to the last bit
FIRST = [-0.33200566736939013, -0.4719103656557236, -0.778697076293495, -1.0097408265367045, -0.8823525654053073]
LAST = [-0.09864609258520207, 0.4472328851428726, 0.6598756470890784, 0.8777343497528006, 1.1931518368352758]
SUM_OF_SIZES = 148316.17264806535
FIRST_OF_16000 = [0.19054257078843884, -0.06464255395729825, -0.012497109722591252, 0.11934430042896971]
IMAGES_PER_CLASS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]


def test_mnist1d_is_the_published_file() -> None:
    signals, labels = EXAMPLES["mnist1d"](Mnist1d(name="mnist1d"), 0)
    assert signals[0, :5] == pytest.approx(FIRST, abs=1e-9)
    assert signals[-1, -5:] == pytest.approx(LAST, abs=1e-9)
    assert np.abs(signals).sum() == pytest.approx(SUM_OF_SIZES, abs=1e-6)
    assert labels[:10].tolist() == [2, 6, 4, 5, 6, 6, 6, 0, 3, 1]


def test_mnist1d_has_the_published_split_for_every_seed() -> None:
    first, second = (load(Mnist1d(name="mnist1d"), seed) for seed in (1, 2))
    assert first.train_inputs.shape == (4000, 40)
    assert first.train_inputs[0, :5].tolist() == pytest.approx(FIRST, abs=1e-6)
    assert torch.equal(first.test_inputs, second.test_inputs)


def test_mnist1d_has_the_sizes_of_the_double_descent_notebook() -> None:
    split = load(Mnist1d(name="mnist1d", num_examples=16_000, test_share=0.75), 0)
    assert (len(split.train_inputs), len(split.test_inputs)) == (4000, 12_000)
    assert split.train_inputs[0, :4].tolist() == pytest.approx(FIRST_OF_16000, abs=1e-6)


def test_another_draw_is_another_data_set() -> None:
    published, other = (EXAMPLES["mnist1d"](Mnist1d(name="mnist1d", draw_seed=seed), 0)[0] for seed in (42, 43))
    assert not np.allclose(published, other)


def test_the_file_of_mnist_is_the_one_of_its_checksum() -> None:
    checksum, name = FILE.with_name("SHA256SUMS").read_text("utf-8").split()
    assert (hashlib.sha256(FILE.read_bytes()).hexdigest(), FILE.name) == (checksum, name)


def test_mnist_has_ten_thousand_different_images() -> None:
    images, labels = EXAMPLES["mnist"](Mnist(name="mnist"), 0)
    assert (images.shape, images.dtype, images.max()) == ((10_000, 784), np.uint8, 255)
    assert np.bincount(labels).tolist() == IMAGES_PER_CLASS
    assert len(np.unique(images, axis=0)) == 10_000


def test_pixels_of_mnist_lie_between_zero_and_one() -> None:
    split = load(Mnist(name="mnist"), 0)
    assert (split.train_inputs.min(), split.train_inputs.max()) == (0, 1)
    assert torch.bincount(split.train_targets).min() > 150
