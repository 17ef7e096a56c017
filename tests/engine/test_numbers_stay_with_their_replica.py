"""Batches, masks and initial weights of a replica are the same bits, however many seeds, arms and chunks there are."""

from typing import Any

import pytest
import torch
from torch import Tensor

from tests.engine.examples import arms_of, small_spec
from trainer.engine import batches
from trainer.engine.networks import dropout
from trainer.engine.plan import StackPlan
from trainer.engine.specs import ExperimentSpec
from trainer.engine.stack import Stack

KINDS: list[dict[str, Any]] = [
    {},
    {"training.order": "by_class"},
    {"training.last_batch": "dropped"},
    {"training.faults": ["shuffled_outputs"]},
    {"network.dropout": 0.4, "network.norm": "batch"},
]


def drawn(spec: ExperimentSpec, plan: StackPlan, row: int) -> list[Tensor]:
    """All that a replica is given in the first nine steps, two epochs and a bit."""
    stack = Stack(spec, plan)
    found = [each[row].clone() for each in stack.network.parameters]
    for _ in range(9):
        stack.advance()
        found += [each[row].clone() for each in (*stack.batch, *stack.network.masks)]
    return found


@pytest.mark.parametrize("changes", KINDS, ids=str)
def test_neighbours_and_chunks_change_nothing_that_is_drawn(
    changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = small_spec(changes | {"arms": arms_of("network.init", "he_normal", "orthogonal"), "probes": []})
    alone = drawn(spec, StackPlan((1,), (5,)), 0)
    together = drawn(spec, StackPlan((0, 1), (4, 5, 6)), 4)
    monkeypatch.setattr(batches, "GATHERED_VALUES", 1)
    monkeypatch.setattr(dropout, "BUFFERED", 1)
    bit_by_bit = drawn(spec, StackPlan((1, 0), (6, 5)), 1)
    for found in (together, bit_by_bit):
        assert all(torch.equal(*pair) for pair in zip(alone, found, strict=True))
