"""What scikit-learn's own models say on our data: published figures that need no network of ours."""

import numpy as np
import pytest
from sklearn.linear_model import Perceptron
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from trainer.engine.datasets import EXAMPLES, load
from trainer.engine.specs import Digits
from trainer.engine.specs.data.tables import Iris

PETAL = slice(2, 4)  # length and width
SETOSA, VIRGINICA = 0, 2


def petals() -> tuple[np.ndarray, np.ndarray]:
    inputs, classes = EXAMPLES["iris"](Iris(name="iris"), 0)
    return inputs[:, PETAL], classes


def test_a_perceptron_learns_the_digits_as_its_documentation_says() -> None:
    images, classes = EXAMPLES["digits"](Digits(name="digits"), 0)
    perceptron = Perceptron(tol=1e-3, random_state=0).fit(images, classes)
    assert perceptron.score(images, classes) == pytest.approx(0.939, abs=1e-3)


def test_a_perceptron_misclassifies_one_iris_of_45() -> None:
    inputs, classes = petals()
    parts = train_test_split(inputs, classes, test_size=0.3, random_state=1, stratify=classes)
    train, test, train_classes, test_classes = parts
    scaler = StandardScaler().fit(train)
    perceptron = Perceptron(eta0=0.1, random_state=1).fit(scaler.transform(train), train_classes)
    assert (perceptron.predict(scaler.transform(test)) != test_classes).sum() == 1
    assert len(test) == 45


def test_a_perceptron_tells_setosa_from_the_others_but_not_virginica() -> None:
    inputs, classes = petals()
    perceptron = Perceptron(random_state=42).fit(inputs, classes == SETOSA)
    assert perceptron.score(inputs, classes == SETOSA) == 1.0
    assert perceptron.predict([[2, 0.5], [3, 1]]).tolist() == [True, False]
    virginica = Perceptron(random_state=42).fit(inputs, classes == VIRGINICA)
    assert virginica.score(inputs, classes == VIRGINICA) == pytest.approx(0.727, abs=1e-3)


def test_a_support_vector_machine_reads_the_second_half_of_the_digits() -> None:
    halves = load(Digits(name="digits", scaling="none", split="ordered", test_share=0.5), 0)
    machine = SVC(gamma=0.001).fit(halves.train_inputs.numpy(), halves.train_targets.numpy())
    score = machine.score(halves.test_inputs.numpy(), halves.test_targets.numpy())
    assert score == pytest.approx(0.96885, abs=1e-3)
