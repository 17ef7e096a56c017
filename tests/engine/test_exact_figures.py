"""What theory gives exactly: the floor of softmax twice, the loss before training, where gradient descent diverges."""

import math

import pytest

from tests.engine.examples import arms_of
from tests.engine.procedures import run, spec_of
from trainer.engine.specs import parse_spec

DIGITS = {"name": "digits", "scaling": "standard", "train_limit": 320}
RULE = {"all_of": [{"kind": "difference", "margin": 1}]}


def test_thirty_relu_layers_by_he_or_xavier_are_thirty_half_powers_of_two_apart() -> None:
    network = {"name": "mlp", "hidden_widths": [64] * 30, "activation": "relu"}
    measure = {"metric": "signal/std", "at": "log10"}
    parts = {"data": DIGITS, "network": network, "measure": measure}
    xavier, he = run(spec_of("propagation", "network.init", "xavier_normal", "he_normal", **parts), 2)
    for one, other in zip(he, xavier, strict=True):
        assert one.value - other.value == pytest.approx(30 * math.log10(math.sqrt(2)), abs=1e-3)


def test_a_second_softmax_keeps_the_loss_above_its_floor() -> None:
    """The best of ten classes can have probability e / (e + 9) at most."""
    network = {"name": "mlp", "hidden_widths": [32]}
    training = {"optimizer": {"name": "adam", "learning_rate": 0.01}, "num_epochs": 20}
    training |= {"faults": ["softmax_twice"]}
    document = {"data": DIGITS, "network": network, "training": training, "rule": RULE}
    document |= {"measure": {"metric": "train/loss", "at": "best"}, "arms": arms_of("training.batch_size", 32, 64)}
    floor = math.log(1 + 9 / math.e)
    for final in (final for finals in run(parse_spec(document), 2) for final in finals):
        assert floor <= final.value < floor + 0.3


def test_the_loss_before_training_is_the_logarithm_of_the_number_of_classes() -> None:
    training = {"optimizer": "sgd", "batch_size": 320, "num_epochs": 1}
    document = {"data": DIGITS, "network": {"name": "mlp"}, "training": training, "rule": RULE}
    document |= {"measure": {"metric": "train/loss", "at": "first"}}
    document |= {"arms": arms_of("network.init", "zero", "torch_default")}
    zero, default = run(parse_spec(document), 3)
    assert [final.value for final in zero] == pytest.approx([math.log(10)] * 3, abs=1e-6)
    assert [final.value for final in default] == pytest.approx([math.log(10)] * 3, abs=0.05)


def test_gradient_descent_diverges_beyond_two_over_the_curvature_and_not_below() -> None:
    parts = {"surface": {"name": "quadratic", "curvatures": [10.0, 1.0]}, "num_steps": 3000, "optimizer": "sgd"}
    measure = {"metric": "surface/value"}
    below, beyond = run(spec_of("descent", "optimizer.learning_rate", 0.199, 0.201, measure=measure, **parts), 10)
    assert all(final.value < 1e-6 for final in below)
    assert all(final.value is None for final in beyond)
