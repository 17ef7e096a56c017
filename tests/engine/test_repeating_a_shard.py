"""A shard trained again gives the same numbers to the last bit: nothing else makes a lost worker harmless."""

import json
import subprocess
import sys

import torch

from tests.engine.examples import SMALL, arms_of, plan, plan_with_stacks, run_shard, small_spec
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import ShardRun

ADAM = {"training.optimizer": {"name": "adam", "learning_rate": 0.01}}
IN_ANOTHER_PROCESS = """
import json, sys
from tests.engine.examples import plan, run_shard
from trainer.engine.specs import parse_spec
spec = parse_spec(json.load(sys.stdin))
records, finals = run_shard(spec, plan(spec, 3)[0])
print(json.dumps([record.to_dict() for record in records]))
"""


def test_twice_in_one_process() -> None:
    spec = small_spec(ADAM)
    assert run_shard(spec, plan(spec, 3)[0]) == run_shard(spec, plan(spec, 3)[0])


def test_in_another_process() -> None:
    spec = small_spec()
    records, _ = run_shard(spec, plan(spec, 3)[0])
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS], input=json.dumps(SMALL), capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [record.to_dict() for record in records]


def test_after_a_run_that_was_stopped_in_the_middle() -> None:
    spec = small_spec(ADAM)
    shard = plan(spec, 3)[0]
    expected = run_shard(spec, shard)
    for record in ShardRun(spec, shard):
        if record.step > 5:
            break
    assert run_shard(spec, shard) == expected


def test_the_global_generator_plays_no_part() -> None:
    spec = small_spec()
    torch.manual_seed(1)
    first = run_shard(spec, plan(spec, 2)[0])
    drawn = torch.rand(1)
    torch.manual_seed(1)
    assert torch.equal(drawn, torch.rand(1))
    assert run_shard(spec, plan(spec, 2)[0]) == first


def test_a_replica_does_not_depend_on_its_neighbours() -> None:
    spec = small_spec({"arms": arms_of("network.init", "torch_default", "xavier_uniform")})
    together = plan_with_stacks(spec, [StackPlan((0, 1), (5, 6, 7))], (5, 6, 7))
    alone = plan_with_stacks(spec, [StackPlan((0,), (6,)), StackPlan((1,), (6,))], (6,))
    losses = [
        [value for record in run_shard(spec, shard)[0] for value in record.values["train/loss"][column::width]]
        for shard, column, width in ((together, 1, 3), (alone, 0, 1))
    ]
    assert torch.allclose(*map(torch.tensor, losses), atol=1e-5)
