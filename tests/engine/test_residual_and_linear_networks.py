"""Residual layers add their input; a linear network has no hidden layer, and refuses what would act on one."""

from typing import Any

import pytest
import torch
from torch import nn

from tests.engine.examples import arms_of, faults, plan, small_spec
from trainer.engine.networks import build
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import ShardRun
from trainer.engine.stack import Stack

INITS = arms_of("network.init", "he_normal", "xavier_uniform")
RESIDUAL = {"network.hidden_widths": [8, 8, 5, 5], "network.residual": "add", "arms": INITS, "probes": []}


@pytest.mark.parametrize("others", [{}, {"network.norm": "batch", "network.dropout": 0.4}, {"network.norm": "layer"}])
def test_every_checked_step_of_a_residual_network_agrees(others: dict[str, Any]) -> None:
    spec = small_spec({**RESIDUAL, "network.activation": "gelu", **others})
    run = ShardRun(spec, plan(spec, 2)[0])
    list(run)
    assert run.honesty.ok, run.honesty


def test_a_layer_that_is_as_wide_as_the_one_before_adds_its_input() -> None:
    network = build(small_spec(RESIDUAL).resolved(0), 0)
    first, _, second, third, _, _, last = network
    linear = second.branch[0]
    assert [type(each) for each in (first, third, last)] == [nn.Linear] * 3
    hidden = torch.randn(3, 8)
    assert torch.equal(second(hidden), hidden + linear(hidden).relu())


def test_the_branch_gain_scales_the_initial_weights_of_those_layers_alone() -> None:
    spec = small_spec({**RESIDUAL, "arms": arms_of("network.branch_gain", 1.0, 0.25)})
    plain, scaled = (dict(build(spec.resolved(arm), 3).named_parameters()) for arm in (0, 1))
    for name, values in plain.items():
        factor = 0.25 if name.endswith("branch.0.weight") else 1.0
        assert torch.equal(scaled[name], values * factor)


def test_a_stack_sees_activation_and_sum_of_a_residual_layer() -> None:
    stack = Stack(small_spec(RESIDUAL), StackPlan((0,), (0, 1)))
    layers = [*stack.network.hidden(torch.stack(stack.train_inputs))]
    assert len(layers) == 4
    assert all(torch.equal(fired, output) for fired, output in (layers[0], layers[2]))
    assert torch.allclose(layers[1][1], layers[0][1] + layers[1][0])


@pytest.mark.parametrize("name", ["linear", "mlp"])
def test_a_linear_network_is_one_linear_layer(name: str) -> None:
    network = {"name": name} if name == "linear" else {"name": name, "hidden_widths": []}
    spec = small_spec({"network": network, "arms": arms_of("training.batch_size", 10, 20), "probes": []})
    assert [type(each) for each in build(spec.resolved(0), 0)] == [nn.Linear]
    run = ShardRun(spec, plan(spec, 2)[0])
    list(run)
    assert run.honesty.ok
    assert run.finals[0].metrics["train/loss"] == pytest.approx(train(spec.resolved(0), 0).losses[-1], abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"network": {"name": "linear", "hidden_widths": [4]}}, "network.hidden_widths"),
        ({"network": {"name": "linear", "activation": "tanh"}}, "network.activation.name"),
        ({"network": {"name": "linear", "hidden_bias": "zero"}}, "network.hidden_bias.name"),
        ({"network": {"name": "linear", "norm": "batch"}}, "network.norm"),
        ({"network.residual": "add", "network.hidden_widths": [4, 8]}, "network.residual"),
        ({"network.branch_gain": 0.5}, "network.branch_gain"),
    ],
)
def test_a_field_without_effect_is_refused(changes: dict[str, Any], field: str) -> None:
    found = faults({"arms": arms_of("training.batch_size", 10, 20), "probes": [], **changes})
    assert set(found.values()) == {"unused"}
    assert all(path.endswith(field) for path in found)
