"""Batch norm, layer norm and dropout in a stack: each replica's own, in training and in evaluation."""

from typing import Any

import pytest
import torch
from torch import nn

from tests.engine.examples import arms_of, faults, plan, small_spec
from trainer.engine.networks import dropout, stacked_parts
from trainer.engine.networks.dropout import Dropout, StackedMasks, mask_generator
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import ExperimentSpec
from trainer.engine.stack import Stack

BOTH = {"network.activation": "tanh", "network.norm": "batch", "network.dropout": 0.3}
INITS = arms_of("network.init", "torch_default", "xavier_uniform")


def spec_with(changes: dict[str, Any]) -> ExperimentSpec:
    return small_spec({"arms": INITS, "probes": [], **changes})


def advanced(spec: ExperimentSpec, stack_plan: StackPlan, num_steps: int) -> Stack:
    stack = Stack(spec, stack_plan)
    for _ in range(num_steps):
        stack.advance()
    return stack


@pytest.mark.parametrize("changes", [{"network.norm": "batch"}, {"network.norm": "layer"}, {"network.dropout": 0.3}])
def test_a_whole_training_is_that_of_plain_pytorch(changes: dict[str, Any]) -> None:
    spec = spec_with({"network.activation": "tanh", "training.last_batch": "dropped", **changes})
    run = ShardRun(spec, plan(spec, 2)[0])
    list(run)
    for final in run.finals:
        expected = train(spec.resolved(final.arm), final.seed)
        assert final.metrics["train/loss"] == pytest.approx(expected.losses[-1], abs=1e-4)
        assert final.metrics["test/loss"] == pytest.approx(expected.tested["test/loss"], abs=1e-4)


def test_batch_norm_of_a_stack_is_bitwise_that_of_separate_modules() -> None:
    norms, values = [nn.BatchNorm1d(3) for _ in range(4)], torch.randn(4, 7, 3)
    part = stacked_parts.BatchNorm(norms)
    part.training = True
    together = part(values, torch.ones(4, 1, 3), torch.zeros(4, 1, 3))
    for row, norm in enumerate(norms):
        assert torch.equal(together[row], norm(values[row]))
        assert torch.equal(part.buffers[0][row, 0], norm.running_mean)
        assert torch.equal(part.buffers[1][row, 0], norm.running_var)


def test_a_replica_is_the_same_whatever_its_neighbours() -> None:
    spec = spec_with(BOTH)
    whole, part = (advanced(spec, StackPlan((0, 1), seeds), 9) for seeds in ((4, 5, 6), (5,)))
    for mine, theirs in zip(part._state, whole._state, strict=True):
        assert torch.allclose(mine, theirs[[1, 4]], atol=1e-6)


def test_masks_do_not_depend_on_how_many_are_drawn_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = [Dropout(p, mask_generator(7)) for p in (0.2, 0.9)]
    ahead = StackedMasks(layers)
    expected = [ahead.next(5, 3) for _ in range(4)]
    monkeypatch.setattr(dropout, "BUFFERED", 1)
    just_enough = StackedMasks([Dropout(p, mask_generator(7)) for p in (0.2, 0.9)])
    assert all(torch.equal(just_enough.next(5, 3), masks) for masks in expected)


def test_the_ordinary_module_draws_the_same_masks() -> None:
    stacked = StackedMasks([Dropout(0.3, mask_generator(seed)) for seed in (1, 2)])
    alone = Dropout(0.3, mask_generator(2))
    for _ in range(3):
        assert torch.allclose(alone(torch.ones(5, 4)), stacked.next(5, 4)[1])


def test_the_share_that_is_kept_is_right_and_so_is_the_mean() -> None:
    masks = StackedMasks([Dropout(p, mask_generator(3)) for p in (0.1, 0.5)]).next(100, 1000)
    assert (masks == 0).float().mean(dim=(1, 2)).tolist() == pytest.approx([0.1, 0.5], abs=0.01)
    assert masks.mean(dim=(1, 2)).tolist() == pytest.approx([1.0, 1.0], abs=0.02)


def test_rates_of_dropout_share_a_stack() -> None:
    spec = spec_with({"arms": arms_of("network.dropout", 0.1, 0.6)})
    assert [stack.arms for stack in plan(spec, 2)[0].stacks] == [(0, 1)]
    run = ShardRun(spec, plan(spec, 2)[0])
    list(run)
    assert run.honesty.ok


def test_evaluation_drops_nothing_and_leaves_the_statistics_alone() -> None:
    stack = advanced(spec_with(BOTH), StackPlan((0,), (0, 1)), 5)
    before = [buffer.clone() for buffer in stack.network.buffers]
    assert torch.equal(stack.test()[0], stack.test()[0])
    assert all(torch.equal(*pair) for pair in zip(before, stack.network.buffers, strict=True))


def test_testing_in_between_changes_no_training() -> None:
    tested, untested = (advanced(spec_with(BOTH), StackPlan((0,), (0, 1)), 3) for _ in range(2))
    tested.test()
    tested.advance()
    untested.advance()
    assert torch.equal(tested.losses, untested.losses)


def test_a_diverged_replica_keeps_its_running_statistics() -> None:
    stack = advanced(spec_with(BOTH), StackPlan((0,), (0, 1)), 2)
    stack._freeze(torch.tensor([True, False]))
    before = [buffer.clone() for buffer in stack.network.buffers]
    stack.advance()
    for mine, theirs in zip(before, stack.network.buffers, strict=True):
        assert torch.equal(mine[0], theirs[0]) and not torch.equal(mine[1], theirs[1])


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"network.norm": "group"}, {"network.norm": "unknown_choice"}),
        ({"network.dropout": 0.96}, {"network.dropout": "out_of_range"}),
        ({"network.norm": "layer", "network.hidden_widths": []}, {"network.norm": "unused"}),
        ({"network.dropout": 0.5, "network.hidden_widths": []}, {"network.dropout": "unused"}),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], fault: dict[str, str]) -> None:
    assert faults({"arms": INITS, "probes": [], **changes}) == fault


@pytest.mark.parametrize("batch_size", [1, 7])  # of 50 training examples, 7 leave one over
def test_batch_norm_refuses_a_batch_of_one_example(batch_size: int) -> None:
    changes = {"network.norm": "batch", "training.batch_size": batch_size, "arms": INITS}
    assert set(faults(changes).values()) == {"single_example"}


def test_a_single_example_that_is_left_out_harms_nobody() -> None:
    changes = {"network.norm": "batch", "training.batch_size": 7, "training.last_batch": "dropped"}
    assert faults(changes) == {}
