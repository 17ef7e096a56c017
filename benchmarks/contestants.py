"""What runs inside the benchmark's training processes: the naive loop, the peers, and the engine's shards.

Arguments are plain documents, as a worker gets them from the database.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor

from benchmarks import naive
from benchmarks.peers import PEERS
from trainer.engine.datasets import load
from trainer.engine.plan import ShardPlan
from trainer.engine.procedures import RUNS
from trainer.engine.procedures.training import TrainingRun
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import parse_spec

Document = Mapping[str, Any]


@dataclass
class Outcome:
    """Seconds by the wall clock and of the processor; the finals (accuracies in percent) of all runs."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    finals: list[float] = field(default_factory=list)
    record_cpu_seconds: float = 0.0  # of them, where they are counted: for records before the last


def get_ready() -> None:
    """At the start of a process. One thread: two slow such small tensors down."""
    torch.set_num_threads(1)


def naive_runs(document: Document, seeds: Sequence[int], norms_every: int) -> Outcome:
    return _one_by_one(document, seeds, partial(naive.train, norms_every=norms_every))


def peer_runs(document: Document, seeds: Sequence[int], name: str) -> Outcome:
    return _one_by_one(document, seeds, PEERS[name])


def shard(document: Document, plan: Document) -> Outcome:
    """One of the engine's shards: making the data, records, probes and the check against plain PyTorch included."""
    return _trained(document, ShardPlan.from_dict(plan))


def timed_shard(document: Document, plan: Document) -> Outcome:
    """The same, with a clock around every record before the last, which stands for the naive loop's test."""
    _Timed.seconds = 0.0
    with patch.dict(RUNS, training=_Timed):
        outcome = shard(document, plan)
    outcome.record_cpu_seconds = _Timed.seconds
    return outcome


class _Timed(TrainingRun):
    """Adds up what its records before the last take."""

    seconds = 0.0  # of the processor, in all runs

    def read(self) -> Tensor:
        started = time.process_time()
        values = super().read()
        if self.stack.step < self.stack.num_steps:
            _Timed.seconds += time.process_time() - started
        return values


def plain_shard(document: Document, plan: Document) -> Outcome:
    """The same without probes, tested once per epoch as the naive loop is; what the engine records beyond that costs
    the difference."""
    spec, whole = parse_spec(document), ShardPlan.from_dict(plan)
    steps = whole.num_steps // spec.training.num_epochs
    ends = tuple(range(steps, whole.num_steps + 1, steps))
    return _trained({**document, "probes": []}, replace(whole, record_steps=ends, record_examples=0))


def until_first_step(document: Document, plan: Document) -> Outcome:
    """From the stored shard to the moment before the first training step."""
    with measured() as outcome, suppress(_FirstStep):
        next(iter(ShardRun(parse_spec(document), ShardPlan.from_dict(plan), pulse=_stop)))
    return outcome


class _FirstStep(Exception):
    """It would begin now."""


def _stop() -> None:
    raise _FirstStep


def _one_by_one(document: Document, seeds: Sequence[int], train: Callable[..., float]) -> Outcome:
    """One training after the other; the examples are made outside the clock."""
    spec = parse_spec(document)
    arms = [spec.resolved(index) for index in range(len(spec.arms))]
    splits = {seed: load(arms[0].data, seed) for seed in seeds}
    with measured() as outcome:
        outcome.finals = [train(arm, splits[seed], seed) for arm in arms for seed in seeds]
    return outcome


def _trained(document: Document, plan: ShardPlan) -> Outcome:
    with measured() as outcome:
        run = ShardRun(parse_spec(document), plan)
        for _ in run:
            pass
    assert run.honesty.ok, run.honesty
    outcome.finals = [final.value for final in run.finals]
    return outcome


@contextmanager
def measured() -> Iterator[Outcome]:
    outcome = Outcome()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield outcome
    finally:
        outcome.seconds, outcome.cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
