"""A linear classifier finds in hidden features what it can't find in the inputs, on examples of its own."""

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from tests.engine.procedures import faults_of, run, spec_of, values
from trainer.engine import oracle
from trainer.engine.cost import CostModel, price
from trainer.engine.datasets import load
from trainer.engine.procedures.linear_probe import features, fit, standardised

ACCURACY = {"metric": "probe/accuracy"}
PARTS = {
    "data": {"name": "circles", "num_examples": 200, "noise": 0.08, "factor": 0.5},
    "network": {"name": "mlp", "hidden_widths": [8, 8], "activation": "tanh"},
    "training": {"optimizer": {"name": "adam", "learning_rate": 0.02}, "batch_size": 20, "num_epochs": 60},
}


def probes(*seen: str, measure: dict[str, Any] = ACCURACY, **parts: Any) -> Any:
    return spec_of("linear_probe", "features", *(seen or ("raw", "trained")), measure=measure, **PARTS | parts)


def test_a_hidden_layer_makes_circles_linearly_separable() -> None:
    raw, untrained, trained = values(probes("raw", "untrained", "trained"))
    assert np.mean(trained) > 95
    assert np.mean(raw) < 75
    assert np.mean(raw) < np.mean(untrained) <= np.mean(trained)


def test_the_classifier_is_scikit_learn_s() -> None:
    arm = probes(penalty=0.01).resolved(0)
    data = load(arm.first_training.data, 0)
    inputs, test_inputs = standardised(*features(arm, 0)[0])
    weights = fit(inputs, data.validation_targets, 2, arm.penalty)
    scaler = StandardScaler().fit(data.validation_inputs.double().numpy())
    np.testing.assert_allclose(test_inputs, scaler.transform(data.test_inputs.double().numpy()), atol=1e-9)
    # two classes: one vector w of scikit-learn's stands for ± w / 2, whose penalty is half as large
    theirs = LogisticRegression(C=2 / (arm.penalty * len(inputs)), tol=1e-10).fit(inputs, data.validation_targets)
    np.testing.assert_allclose((weights[:, 1] - weights[:, 0])[:-1], theirs.coef_[0], atol=1e-4)


def test_many_classes_are_told_apart_as_scikit_learn_does() -> None:
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(80, 5, generator=generator, dtype=torch.float64)
    classes = torch.randint(4, (80,), generator=generator)
    theirs = LogisticRegression(C=1 / (0.1 * 80), tol=1e-10).fit(inputs, classes)
    np.testing.assert_allclose(fit(inputs, classes, 4, 0.1)[:-1].T, theirs.coef_, atol=1e-4)


def test_the_network_learns_as_it_would_alone_from_the_other_part() -> None:
    [final] = run(probes(), 1, first=3)[1]
    arm = probes().resolved(1)
    [alone] = values(spec_of("linear_probe", "features", "trained", "raw", measure=ACCURACY, **PARTS), 5)[:1]
    assert final.value == alone[3]
    assert arm.first_training.data.num_train == arm.first_training.data.num_validation == 50
    assert oracle.train(arm.first_training, 3).tested["validation/accuracy"] > 90


def test_raw_inputs_are_the_same_in_every_layer_and_features_are_not() -> None:
    first = {"metric": "probe/loss", "at": "first"}
    raw, trained = values(probes(measure={"metric": "probe/loss"})), values(probes(measure=first))
    assert raw[0] == trained[0]
    assert raw[1] != trained[1]


def test_what_diverges_has_no_probe() -> None:
    wild = PARTS["training"] | {"optimizer": {"name": "sgd", "learning_rate": 1000.0}, "loss": "mse"}
    network = PARTS["network"] | {"activation": "relu"}
    raw, trained = run(probes(training=wild, network=network))
    assert None not in [final.value for final in raw]
    assert {(final.value, final.diverged_at) for final in trained} == {(None, 1)}


def test_features_that_overflow_are_no_result() -> None:
    network = {
        "name": "mlp",
        "hidden_widths": [64] * 30,
        "activation": "relu",
        "init": {"name": "normal", "std": 100.0},
    }
    untrained, _ = run(probes("untrained", "raw", network=network), 1)
    assert untrained[0].value is None


def test_the_training_is_in_the_price() -> None:
    long = PARTS["training"] | {"num_epochs": 2000}
    costs = [
        price(probes(training=each), 10, cost=CostModel(), num_workers=1).seconds for each in (PARTS["training"], long)
    ]
    assert costs[1] > 2 * costs[0]


BAD = {
    "data.name": ("unknown_choice", {"data": {"name": "sine"}}),
    "data.validation_share": ("unused", {"data": PARTS["data"] | {"validation_share": 0.2}}),
    "network.hidden_widths": ("wrong_length", {"network": {"name": "mlp", "hidden_widths": []}}),
    "classifier_share": ("out_of_range", {"classifier_share": 0.6}),
    "penalty": ("out_of_range", {"penalty": 0.0}),
    "training.loss.name": ("unknown_choice", {"training": PARTS["training"] | {"loss": "multilabel_bce"}}),
    "training.batch_size": (
        "out_of_range",
        {"training": PARTS["training"] | {"batch_size": 100, "last_batch": "dropped"}},
    ),
    "training.early_stopping.monitor": (
        "unknown_choice",
        {"training": PARTS["training"] | {"early_stopping": {"name": "patience", "monitor": "validation_loss"}}},
    ),
}


@pytest.mark.parametrize("field", BAD)
def test_what_can_t_be_probed_is_refused(field: str) -> None:
    code, parts = BAD[field]
    assert faults_of("linear_probe", "features", "raw", "trained", measure=ACCURACY, **PARTS | parts) == {field: code}
