"""A stack trains exactly what plain PyTorch would: step for step, and for tame specs to the end."""

import pytest

from benchmarks.free_running import trajectories
from tests.engine.examples import plan, small_spec
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import ShardRun
from trainer.engine.stack import Stack


@pytest.mark.parametrize("row", ["A33", "A45", "C20"])
def test_a_published_experiment_that_is_tame_agrees_over_its_whole_training(row: str) -> None:
    found = [*trajectories([row])]
    assert len(found) == 2 and [each for each in found if not each.is_equal] == []


def test_the_final_measures_agree() -> None:
    spec = small_spec()
    run = ShardRun(spec, plan(spec, 2)[0])
    list(run)
    for final in run.finals:
        expected = train(spec.resolved(final.arm), final.seed)
        assert final.metrics["test/accuracy"] == pytest.approx(expected.tested["test/accuracy"])
        assert final.metrics["test/loss"] == pytest.approx(expected.tested["test/loss"], abs=1e-5)
        assert final.metrics["train/loss"] == pytest.approx(expected.losses[-1], abs=1e-5)


def test_the_last_batch_of_an_epoch_may_be_smaller() -> None:
    spec = small_spec({"training.batch_size": 16})
    stack = Stack(spec, StackPlan((0,), (0,)))
    sizes = []
    for _ in range(8):
        stack.advance()
        sizes.append(stack.batch[0].shape[1])
    assert sizes == [16, 16, 16, 2] * 2
