"""The backward pass that is written out gives autograd's gradients, whatever the network is made of."""

from typing import Any

import pytest
import torch

from tests.engine.examples import arms_of, small_spec
from trainer.engine.by_hand import ByHand
from trainer.engine.gradients import Autograd
from trainer.engine.plan import StackPlan
from trainer.engine.stack import Stack

WIDE = {"network.hidden_widths": [20, 20]}
ACTIVATIONS = ["identity", "sigmoid", "tanh", "relu", "selu", "swish", "gelu", "leaky_relu", "elu", "softplus"]
LOSSES = ["mse", "half_mse", "mae", "cross_entropy_one_hot", "softmax_mse", "softmax_bce", "kl"]
CASES: list[dict[str, Any]] = [
    *({"network.activation": each} for each in [*ACTIVATIONS, "prelu", "maxout", "step"]),
    *({"network.norm": norm} | widths for norm in ("batch", "layer") for widths in ({}, WIDE)),
    {"network.dropout": 0.3, "network.activation": "gelu"},
    {"network.residual": "add", "network.norm": "batch", "network.dropout": 0.2} | WIDE,
    *({"training.loss": loss} for loss in LOSSES),
    {"training.loss": {"name": "cross_entropy", "label_smoothing": 0.1}},
    *({"training.loss": loss, "network.outputs": "single"} for loss in ("bce", "rmse")),
    {"training.batch_size": 50},
    {"training.loss": {"name": "kl", "reduction": "mean"}},
    {"arms": arms_of("network.activation", "tanh", "swish", "gelu", "leaky_relu", "elu")},
]


@pytest.mark.parametrize("changes", CASES, ids=str)
def test_both_ways_give_the_same_losses_and_gradients(changes: dict[str, Any]) -> None:
    arms = {"arms": arms_of("network.init", "he_uniform", "xavier_uniform"), "probes": []}
    spec = small_spec(arms | changes)
    stack = Stack(spec, StackPlan(tuple(range(len(spec.arms))), (3, 4)))
    stack.advance()
    by_hand, recorded = (
        stack.network.replay([each.detach().double() for each in stack.network.parameters]) for _ in range(2)
    )
    inputs, targets = (part.double() if part.is_floating_point() else part for part in stack.batch)
    mine = ByHand(by_hand, stack.arm, stack.replica_losses)(inputs, targets)
    theirs = Autograd(recorded, stack.replica_losses, stack.arm)(inputs, targets)
    assert torch.allclose(mine, theirs, rtol=1e-12, atol=0.0)
    assert torch.allclose(by_hand.flat.gradient, recorded.flat.gradient, rtol=1e-9, atol=1e-12)
