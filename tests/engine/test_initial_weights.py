"""A replica starts exactly as an ordinary module built with its seed."""

from typing import Any

import pytest
import torch
from torch import nn

from tests.engine.examples import arms_of, small_spec
from trainer.engine.activations import ACTIVATIONS
from trainer.engine.inits import INITS
from trainer.engine.networks import BUILDERS, STACKED, build
from trainer.engine.plan import StackPlan
from trainer.engine.specs import NETWORKS, BiasSpec, Mlp, members_of
from trainer.engine.stack import Stack

RATES = arms_of("training.optimizer.learning_rate", 0.1, 0.2)


def test_every_name_of_a_spec_can_be_built() -> None:
    assert set(BUILDERS) == set(STACKED) == set(NETWORKS)
    assert set(ACTIVATIONS) == set(members_of(Mlp.model_fields["activation"].annotation))
    assert set(INITS) == set(members_of(Mlp.model_fields["init"].annotation))


@pytest.mark.parametrize(
    "network",
    [{"init": name} for name in INITS]
    + [{"init": {"name": "he_normal", "gain": 10.0, "first_gain": 3.0}}]
    + [{"hidden_bias": name, "output_bias": {"name": "constant", "value": 4.0}} for name in members_of(BiasSpec)]
    + [{"activation": {"name": "shifted", "compensation": "next_bias"}}, {"activation": "prelu"}],
    ids=repr,
)
def test_a_stack_starts_bit_equal_to_its_modules(network: dict[str, Any]) -> None:
    changes = {f"network.{name}": value for name, value in network.items()}
    spec = small_spec(changes | {"arms": arms_of("training.optimizer.learning_rate", 0.1, 0.2)})
    stack = Stack(spec, StackPlan(arms=(0, 1), seeds=(4, 7)))
    for row, (arm, seed) in enumerate(stack.plan.replicas):
        module = build(spec.resolved(arm), seed)
        stacked = stack.network.replica_tensors(row, stack.network.parameters)
        assert all(torch.equal(*pair) for pair in zip(module.parameters(), stacked, strict=True))


def test_torch_default_is_what_the_constructors_draw() -> None:
    torch.manual_seed(5)
    expected = nn.Linear(2, 8).weight
    assert torch.equal(build(small_spec().resolved(0), 5)[0].weight, expected)


def test_arms_with_one_seed_start_from_the_same_weights() -> None:
    spec = small_spec()
    first, second = (build(spec.resolved(arm), 3) for arm in (0, 1))
    assert all(torch.equal(*pair) for pair in zip(first.parameters(), second.parameters(), strict=True))


def test_xavier_has_its_spread_and_no_biases() -> None:
    spec = small_spec(
        {"network.hidden_widths": [400], "arms": arms_of("network.init", "xavier_normal", "xavier_uniform")}
    )
    for arm in (0, 1):
        layer = build(spec.resolved(arm), 0)[0]
        assert layer.weight.std().item() == pytest.approx((2 / 402) ** 0.5, rel=0.1)
        assert not layer.bias.any()


@pytest.mark.parametrize(
    ("init", "std"),
    [
        ("he_normal", (2 / 300) ** 0.5),
        ("he_uniform", (2 / 300) ** 0.5),
        ("lecun_normal", (1 / 300) ** 0.5),
        ("lecun_uniform", (1 / 300) ** 0.5),
        ({"name": "lecun_normal", "gain": 3.0}, 3 * (1 / 300) ** 0.5),
        ({"name": "normal", "std": 0.1}, 0.1),
        ({"name": "uniform", "bound": 0.3}, 0.3 / 3**0.5),
    ],
)
def test_a_scheme_has_its_spread(init: object, std: float) -> None:
    layer = built({"network.init": init})[2]
    assert layer.weight.std().item() == pytest.approx(std, rel=0.02)
    assert not layer.bias.any()


def test_orthogonal_layers_keep_lengths_and_identity_keeps_everything() -> None:
    orthogonal, identity = (built({"network.init": init})[2].weight for init in ("orthogonal", "identity"))
    assert torch.allclose(orthogonal.t() @ orthogonal, torch.eye(300), atol=1e-5)
    assert torch.equal(identity, torch.eye(300))


def test_he_is_xavier_times_the_root_of_two_in_square_layers() -> None:
    he, xavier = (built({"network.init": init})[2].weight for init in ("he_normal", "xavier_normal"))
    assert torch.allclose(he, 2**0.5 * xavier)


def test_the_first_gain_is_for_the_first_layer_alone() -> None:
    plain, scaled = (
        built({"network.init": {"name": "torch_default", "first_gain": gain}, "network.hidden_bias": "zero"})
        for gain in (1.0, 3.0)
    )
    assert torch.equal(scaled[0].weight, 3 * plain[0].weight)
    assert torch.equal(scaled[2].weight, plain[2].weight)


def test_biases_follow_their_rules() -> None:
    hidden, _, _, _, output = built(
        {"network.hidden_bias": {"name": "constant", "value": -20.0}, "network.output_bias": "glorot_uniform"}
    )
    assert (hidden.bias == -20).all()
    assert 0 < output.bias.abs().max() <= (6 / 302) ** 0.5


def test_a_compensated_shift_starts_as_the_same_function() -> None:
    shifted = {"name": "shifted", "function": "tanh", "shift": 1.0, "compensation": "next_bias"}
    inputs = torch.randn(20, 2)
    outputs = [built({"network.activation": each})(inputs) for each in ("tanh", shifted)]
    assert torch.allclose(*outputs, atol=1e-5)


def built(changes: dict[str, object]) -> nn.Sequential:
    spec = small_spec({"network.hidden_widths": [300, 300], **changes, "arms": RATES})
    return build(spec.resolved(0), 3)


def test_building_disturbs_no_other_draw() -> None:
    torch.manual_seed(1)
    build(small_spec().resolved(0), 9)
    drawn = torch.rand(3)
    torch.manual_seed(1)
    assert torch.equal(drawn, torch.rand(3))
