"""What a process that trains must not load, and what it keeps: the memory of a worker is most of the site's."""

import subprocess
import sys

import torch

from trainer.engine import datasets
from trainer.engine.specs.data.blobs import Blobs

PROGRAM = """
import sys
from tests.engine.examples import plan, run_shard, small_spec
for name in ("sgd", "rmsprop", "adam", "radam"):
    spec = small_spec({"training.optimizer": {"name": name}, "training.num_epochs": 1})
    run_shard(spec, plan(spec, 2)[0])
print(sorted({"torch._dynamo", "sympy", "torch._inductor"} & set(sys.modules)))
"""
LARGE = Blobs(name="blobs", num_examples=3000, num_features=100, draw="once", split="ordered")


def test_training_loads_no_compiler() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_last_large_data_set_waits_for_the_next_shard() -> None:
    datasets.load(LARGE, 0)
    (waiting,) = datasets._spare
    assert datasets.load(LARGE, 1) is waiting


def test_only_one_large_data_set_waits() -> None:
    datasets.load(LARGE, 0)
    datasets.load(LARGE.model_copy(update={"num_examples": 3001}), 0)
    assert len(datasets._living) == len(datasets._spare) == 1


def test_what_waits_is_what_would_be_drawn() -> None:
    kept = datasets.load(LARGE, 0)
    assert torch.equal(kept.train_inputs, datasets.make(LARGE, 0).train_inputs)
