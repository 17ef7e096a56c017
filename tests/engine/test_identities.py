"""Two ways to compute the same differ by rounding only, and what is no identity differs by more."""

from typing import Any

import numpy as np
import pytest
import torch
from scipy.special import expit, log_softmax, softmax

from tests.engine.procedures import faults_of, run, spec_of, values
from trainer.engine.procedures.identity_check import ways
from trainer.engine.specs.procedures.identity_check import IDENTITIES, IdentityCheckArm

DIFFERENCE = {"metric": "identity/difference"}
DOUBLE, SINGLE = 1e-12, 1e-4  # far above rounding, far below a mistake


def check(identity: Any, **parts: Any) -> Any:
    given = {"num_draws": 3, "measure": DIFFERENCE} | parts
    return spec_of("identity_check", "precision", "double", "single", identity=identity, **given)


def both(identity: Any) -> list[np.ndarray]:
    """Both ways in double precision, on the numbers of seed 0."""
    arm = IdentityCheckArm(identity=identity, precision="double")
    return [way().numpy() for way in ways(arm, torch.Generator().manual_seed(0))]


def drawn(*shape: int) -> np.ndarray:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64).numpy()


@pytest.mark.parametrize("name", IDENTITIES)
def test_both_ways_agree_but_for_rounding(name: str) -> None:
    double, single = values(check(name))
    assert max(double) < DOUBLE
    assert DOUBLE < max(single) < SINGLE


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ("softmax_shift", lambda: softmax(drawn(64, 10), axis=1)),
        ("log_softmax", lambda: log_softmax(drawn(64, 10), axis=1)),
        ("tanh_sigmoid", lambda: 2 * expit(2 * drawn(1000)) - 1),
    ],
)
def test_both_ways_are_what_numpy_gives(identity: str, expected: Any) -> None:
    for way in both(identity):
        np.testing.assert_allclose(way, expected(), atol=1e-12)


def test_the_gradient_of_cross_entropy_is_softmax_minus_one_hot() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(64, 10, generator=generator, dtype=torch.float64).numpy()
    labels = torch.randint(10, (64,), generator=generator).numpy()
    loss = -log_softmax(logits, axis=1)[np.arange(64), labels].mean()
    gradient = (softmax(logits, axis=1) - np.eye(10)[labels]) / 64
    for way in both("sparse_cross_entropy"):
        np.testing.assert_allclose(way, [loss, *gradient.flatten()], atol=1e-12)


def test_with_adam_an_l2_penalty_is_no_weight_decay() -> None:
    identity = {"name": "l2_weight_decay", "optimizer": "adam"}
    double, _single = values(check(identity))
    assert min(double) > 0.1
    assert max(values(check(identity | {"strength": 0.0}))[0]) == 0.0


def test_a_softmax_that_rounds_to_zero_has_no_logarithm() -> None:
    double, single = values(check({"name": "log_softmax", "scale": 50.0}))
    assert max(double) < 1e-9
    assert single == [None] * 3


def test_the_curve_is_the_largest_difference_so_far() -> None:
    [few], [many] = (values(check("stacked_linear", num_draws=draws), 1)[1] for draws in (1, 20))
    assert few < many


def test_identities_can_be_arms() -> None:
    spec = spec_of(
        "identity_check", "identity", "two_classes", "batch_norm_folding", measure=DIFFERENCE, identity="two_classes"
    )
    assert [len(finals) for finals in run(spec)] == [3, 3]


BAD = {
    "identity.num_parts": ("not_a_divisor", {"name": "gradient_accumulation", "num_parts": 7}),
    "identity.widths": ("wrong_length", {"name": "stacked_linear", "widths": [2, 2]}),
    "identity.num_classes": ("out_of_range", {"name": "label_smoothing", "num_classes": 1}),
    "identity.shift": ("unknown_field", {"name": "two_classes", "shift": 1.0}),
    "identity.name": ("unknown_choice", {"name": "euler"}),
}


@pytest.mark.parametrize("field", BAD)
def test_what_makes_no_identity_is_refused(field: str) -> None:
    code, identity = BAD[field]
    found = faults_of("identity_check", "precision", "double", "single", identity=identity, measure=DIFFERENCE)
    assert found == {field: code}
