"""Signals and gradients at the start have the scale that theory gives them, layer by layer."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from tests.engine.procedures import faults_of, run, spec_of, values
from trainer.engine.datasets import load
from trainer.engine.networks import build
from trainer.engine.probes.saturation import FLAT
from trainer.engine.procedures.propagation import given

DATA = {"name": "digits", "train_limit": 100}
STD = {"metric": "signal/std", "at": "log10"}


def network(depth: int, **parts: Any) -> dict[str, Any]:
    return {"name": "mlp", "hidden_widths": [16] * depth, "activation": "tanh"} | parts


def passes(path: str, *arms: Any, measure: dict[str, Any] = STD, depth: int = 4, **parts: Any) -> Any:
    given_parts = {"data": DATA, "network": network(depth), "num_examples": 64} | parts
    return spec_of("propagation", path, *arms, measure=measure, **given_parts)


def test_he_and_xavier_part_by_half_a_factor_of_two_per_relu_layer() -> None:
    wide = {"data": DATA, "network": network(0, hidden_widths=[64] * 12, activation="relu")}
    xavier, he = values(passes("network.init", "xavier_normal", "he_normal", **wide))
    for one, other in zip(he, xavier, strict=True):
        assert one - other == pytest.approx(12 * math.log10(math.sqrt(2)), abs=1e-6)


def test_every_metric_is_what_plain_pytorch_gives() -> None:
    spec = passes("network.activation", "sigmoid", "tanh", measure={"metric": "signal/mean"})
    arm = spec.resolved(1)
    module, data = build(arm, seed=2).double(), load(spec.data, 2)
    values_, hidden = data.train_inputs[:64].double(), []
    for part in module:
        values_ = part(values_)
        if isinstance(part, nn.Tanh):
            hidden.append(values_)
    functional.cross_entropy(values_, data.train_targets[:64]).backward()
    norms = [float(part.weight.grad.norm()) for part in module if isinstance(part, nn.Linear)]
    final = run(spec, 1, first=2)[1][0].metrics
    last = hidden[-1].detach().numpy()
    expected = [last.mean(), last.std(), norms[3], 1.0, 100 * (np.abs(last) > 0.99).mean()]
    assert [*final.values()] == pytest.approx(expected, rel=1e-9)


def test_the_curve_goes_from_the_first_hidden_layer_to_the_last() -> None:
    relative = {"metric": "gradient/relative", "at": "log10"}
    arms = ("network.activation", "sigmoid", "relu")
    sigmoid, relu = values(passes(*arms, measure=relative | {"moment": "first"}, depth=6))
    assert max(sigmoid) < -1.5 < min(relu)
    assert values(passes(*arms, measure=relative, depth=6)) == [[0.0] * 3] * 2


def test_only_what_has_flat_ends_saturates() -> None:
    spec = passes("network.activation", "relu", "tanh", measure={"metric": "signal/std"})
    assert "signal/saturated" not in spec.resolved(0).metrics(())
    gains = [{"name": "xavier_normal", "gain": gain} for gain in (1.0, 10.0)]
    calm, wild = values(passes("network.init", *gains, measure={"metric": "signal/saturated"}))
    assert max(calm) < 5
    assert min(wild) > 40


@pytest.mark.parametrize(
    "parts",
    [
        {"norm": "batch"},
        {"norm": "layer", "activation": "relu"},
        {"residual": "add", "branch_gain": 0.5},
        {"dropout": 0.5},
        {"activation": {"name": "shifted", "function": "sigmoid", "shift": -0.5}},
        {"activation": {"name": "maxout", "num_pieces": 3}},
        {"activation": "prelu"},
        {"output_activation": "sigmoid"},
    ],
    ids=str,
)
def test_every_network_goes_through_with_gradients_of_its_stacked_twin(parts: dict[str, Any]) -> None:
    loss = "mse" if "output_activation" in parts else "cross_entropy"
    for finals in run(passes("network.init", "xavier_normal", "he_normal", network=network(4, **parts), loss=loss), 2):
        assert None not in [value for final in finals for value in final.metrics.values()]


def test_a_bias_that_normalisation_takes_away_is_no_disagreement() -> None:
    wild = network(2, norm="batch", activation="relu", init={"name": "normal", "std": 50.0}, outputs="single")
    run(passes("num_examples", 3, 2, network=wild, data={"name": "xor"}, loss="mse"), 3)


def test_values_and_labels_go_through_with_their_losses() -> None:
    for data, loss in (("sine", "huber"), ("multilabel", "multilabel_bce")):
        run(passes("network.init", "xavier_normal", "he_normal", data={"name": data}, loss=loss), 2)


def test_nothing_is_left_behind_in_the_network() -> None:
    arm = passes("network.init", "xavier_normal", "he_normal").resolved(0)
    module, inputs, _ = given(arm, 0)
    module(inputs)
    assert not any(part._forward_hooks for part in module.modules() if type(part) in FLAT)
    assert inputs.dtype == torch.float64


BAD = {
    "network.hidden_widths": ("wrong_length", {"network": network(0)}),
    "loss.name": ("unknown_choice", {"loss": "multilabel_bce"}),
    "network.output_activation": ("unknown_choice", {"network": network(2, output_activation="tanh")}),
    "num_examples": ("out_of_range", {"num_examples": 1}),
    "data.train_limit": (
        "out_of_range",
        {"data": {"name": "moons", "train_limit": 1}, "network": network(2, norm="batch")},
    ),
    "training": ("unknown_field", {"training": {"num_epochs": 1}}),
    "probes": ("unused", {"probes": ["gradient_norm"]}),
}


@pytest.mark.parametrize("field", BAD)
def test_what_makes_no_pass_is_refused(field: str) -> None:
    code, parts = BAD[field]
    given_parts = {"data": DATA, "network": network(2), "measure": STD} | parts
    assert faults_of("propagation", "network.init", "xavier_normal", "he_normal", **given_parts) == {field: code}


def test_a_pass_that_would_take_too_long_names_its_examples() -> None:
    wide = network(0, hidden_widths=[1024] * 40)
    parts = {"data": {"name": "mnist"}, "network": wide, "measure": STD, "num_examples": 4096}
    assert faults_of("propagation", "network.init", "xavier_normal", "he_normal", **parts) == {
        "num_examples": "out_of_range"
    }
