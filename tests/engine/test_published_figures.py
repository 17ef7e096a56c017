"""Published figures that are no training of ours: what other libraries give on our data, and what theory says exactly.

The published MNIST-1D file is compared in `test_mnist.py`.
"""

import math

import pytest
import torch
from sklearn.linear_model import Perceptron
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from tests.engine import procedures
from tests.engine.examples import arms_of, finals_of, plan, run_shard, small_spec
from trainer.engine.datasets import EXAMPLES, load
from trainer.engine.networks import build
from trainer.engine.specs import DATA

DIGITS = DATA["digits"](name="digits", split="ordered", test_share=0.5, scaling="sixteenth")
IRIS = DATA["iris"](name="iris")


def petals() -> tuple[torch.Tensor, torch.Tensor]:
    flowers, species = EXAMPLES["iris"](IRIS, 0)
    return flowers[:, 2:], species


def test_scikit_learns_perceptron_on_our_digits_scores_as_its_docstring_says() -> None:
    inputs, labels = EXAMPLES["digits"](DIGITS, 0)
    score = Perceptron(tol=1e-3, random_state=0).fit(inputs, labels).score(inputs, labels)
    assert score == pytest.approx(0.939, abs=1e-3)


def test_the_textbook_perceptron_misses_one_flower_of_45() -> None:
    flowers, species = petals()
    train, test, known, hidden = train_test_split(flowers, species, test_size=0.3, random_state=1, stratify=species)
    scaler = StandardScaler().fit(train)
    perceptron = Perceptron(eta0=0.1, random_state=1).fit(scaler.transform(train), known)
    assert (perceptron.predict(scaler.transform(test)) != hidden).sum() == 1
    assert len(hidden) == 45


def test_setosa_is_separable_and_virginica_is_not() -> None:
    flowers, species = petals()
    setosa = Perceptron(random_state=42).fit(flowers, species == 0)
    assert setosa.score(flowers, species == 0) == 1.0
    assert setosa.predict([[2, 0.5], [3, 1]]).tolist() == [True, False]
    assert Perceptron(random_state=42).fit(flowers, species == 2).score(flowers, species == 2) < 1.0


def test_a_support_vector_machine_on_the_ordered_halves_of_digits_scores_as_published() -> None:
    data = load(DIGITS, 0)
    train, test = 16 * data.train_inputs, 16 * data.test_inputs  # the example has grey levels
    score = SVC(gamma=0.001).fit(train, data.train_targets).score(test, data.test_targets)
    assert score == pytest.approx(0.96885, abs=1e-3)


def test_he_and_xavier_are_30_log10_of_the_root_of_2_apart_after_30_relu_layers() -> None:
    arms = arms_of("network.init", "xavier_normal", "he_normal")
    spec = small_spec({"network.hidden_widths": [40] * 31, "network.activation": "relu", "arms": arms})
    inputs = torch.randn(64, 2, generator=torch.Generator().manual_seed(0))
    stds = []
    for arm in range(2):
        # without the first layer, which is not square: there the two differ by another factor
        hidden = build(spec.resolved(arm), 0)[2:-1]
        stds.append(hidden(inputs @ torch.ones(2, 40)).std().item())
    assert math.log10(stds[1] / stds[0]) == pytest.approx(30 * math.log10(math.sqrt(2)), abs=1e-3)


def test_the_loss_starts_at_ln_10_and_softmax_twice_never_gets_below_its_floor() -> None:
    data = {"name": "digits", "train_limit": 300}
    faulty = {"training.faults": ["softmax_twice"], "training.num_epochs": 10, "training.optimizer": "adam"}
    first = small_spec({"data": data, "network.init": {"name": "normal", "std": 1e-3}, "training.num_epochs": 1})
    (shard,) = plan(first, 2)
    records, _ = run_shard(first, shard)
    assert records[0].values["train/loss"] == pytest.approx([math.log(10)] * 4, abs=1e-2)
    twice = small_spec({"data": data, "measure.metric": "test/loss"} | faulty)
    floor = math.log(1 + 9 / math.e)
    assert all(final is not None and floor < final < math.log(10) for final in finals_of(twice, 2).values())


def test_gradient_descent_diverges_just_beyond_two_over_the_curvature() -> None:
    spec = procedures.spec_of(
        "descent",
        "optimizer.learning_rate",
        *(1.99 / 50, 2.01 / 50),
        surface={"name": "quadratic", "curvatures": [50.0]},
        optimizer={"name": "sgd", "learning_rate": 0.01},
        num_steps=1500,
        measure={"metric": "surface/value"},
    )
    stable, unstable = procedures.run(spec, 10)
    assert all(final.value is not None and final.value < 1e-9 for final in stable)
    assert all(final.value is None for final in unstable)
