"""Three ways to a gradient agree, as far as their errors in ε and in rounding allow."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from tests.engine.procedures import faults_of, run, spec_of, values
from trainer.engine.procedures.gradient_check import ACTIVATIONS, LOSSES, by_hand, draw, loss
from trainer.engine.specs.procedures.gradient_check import GradientCheckArm

ERROR = {"metric": "gradient/error"}


def check(*methods: str, measure: dict[str, Any] = ERROR, **parts: Any) -> Any:
    return spec_of("gradient_check", "method", *(methods or ("central", "by_hand")), measure=measure, **parts)


def test_central_differences_and_the_chain_rule_agree_with_autograd() -> None:
    central, hand = values(check(num_decades=6), 5)
    assert max(central) < 1e-5
    assert max(hand) < 1e-9


def test_a_forward_error_falls_with_epsilon_a_central_one_with_its_square() -> None:
    early, late = (values(check("forward", "central", num_decades=decades), 5) for decades in (3, 4))
    forward, central = (np.mean(np.log10(late[arm]) - np.log10(early[arm])) for arm in (0, 1))
    assert forward == pytest.approx(-1, abs=0.05)
    assert central == pytest.approx(-2, abs=0.1)


def test_too_small_an_epsilon_drowns_in_rounding() -> None:
    measure = {"metric": "gradient/error", "at": "best"}
    [best, _], [last, _] = values(check(num_decades=12, measure=measure)), values(check(num_decades=12))
    assert all(one > 1000 * other for one, other in zip(last, best, strict=True))


def test_single_precision_needs_a_larger_epsilon() -> None:
    single, double = values(spec_of("gradient_check", "precision", "single", "double", measure=ERROR, num_decades=6), 5)
    assert all(one > 100 * other for one, other in zip(single, double, strict=True))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("name", LOSSES)
def test_the_written_out_gradient_is_scipy_s_for_every_activation_and_loss(activation: str, name: str) -> None:
    arm = GradientCheckArm(activation=activation, loss=name, num_inputs=3, hidden_widths=(4, 3), num_examples=5)
    parameters, batch = draw(arm, seed=1)

    def at(point: np.ndarray) -> float:
        return float(loss(arm, parameters.new_tensor(point), batch))

    expected = approx_fprime(parameters.numpy(), at, 1e-7)
    np.testing.assert_allclose(by_hand(arm, parameters, batch), expected, rtol=1e-4, atol=1e-6)


def test_a_replica_does_not_depend_on_its_neighbours() -> None:
    spec = check(num_decades=3)
    assert [finals[2].value for finals in run(spec, 4)] == [finals[0].value for finals in run(spec, 1, first=2)]


BAD = {
    "num_decades": ("out_of_range", {"num_decades": 0}),
    "hidden_widths": ("too_many_parameters", {"hidden_widths": [64, 64, 64]}),
    "activation": ("unknown_choice", {"activation": "step"}),
    "loss": ("unknown_choice", {"loss": "hinge"}),
    "num_classes": ("out_of_range", {"num_classes": 1}),
    "network": ("unknown_field", {"network": {"name": "mlp"}}),
}


@pytest.mark.parametrize("field", BAD)
def test_what_makes_no_check_is_refused(field: str) -> None:
    code, parts = BAD[field]
    found = faults_of("gradient_check", "method", "central", "forward", measure=ERROR, **parts)
    assert found == {field: code}
