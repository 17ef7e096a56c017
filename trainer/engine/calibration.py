"""Measure what training costs on this machine. A worker does it once, at its first start, and stores the result."""

import time
from dataclasses import fields
from itertools import pairwise

import torch

from trainer.engine.plan import StackPlan
from trainer.engine.specs import ExperimentSpec, parse_spec
from trainer.engine.stack import Stack
from trainer.engine.workload import CostModel, step_seconds

OVERHEAD = ("per_step", "per_layer", "per_replica")  # what scales with the interpreter, the rest with arithmetic
NUM_SEEDS = 5
WARM_UP = 5  # steps that still allocate


def measure_cost(max_seconds: float = 2.0) -> CostModel:
    """The shipped model, its overhead scaled to a tiny stack's pace and its arithmetic to a digits stack's."""
    torch.set_num_threads(1)
    shipped = CostModel()
    tiny, large = _spec([4, 4, 4], "moons"), _spec([128, 128, 128], "digits")
    overhead = _pace(tiny, max_seconds / 2) / _step_seconds(tiny, shipped)
    model = _scaled(shipped, overhead=overhead, arithmetic=1.0)
    rest = _scaled(shipped, overhead=overhead, arithmetic=0.0)
    dispatch = _step_seconds(large, rest)
    arithmetic = (_pace(large, max_seconds / 2) - dispatch) / (_step_seconds(large, model) - dispatch)
    return _scaled(shipped, overhead=overhead, arithmetic=max(arithmetic, 0.1))


def _spec(widths: list[int], data: str) -> ExperimentSpec:
    return parse_spec(
        {
            "data": {"name": data},
            "network": {"name": "mlp", "hidden_widths": widths},
            "training": {"optimizer": {"name": "adam"}, "num_epochs": 1},
            "arms": [{"slug": name, "set": {"network.activation": name}} for name in ("relu", "tanh")],
            "measure": {"metric": "test/accuracy"},
            "rule": {"all_of": [{"kind": "difference", "margin": 1.0}]},
        }
    )


def _step_seconds(spec: ExperimentSpec, cost: CostModel) -> float:
    return step_seconds(spec.resolved(0), NUM_SEEDS, cost=cost)


def _pace(spec: ExperimentSpec, max_seconds: float) -> float:
    """Median seconds of one step: the process's own, so that a busy machine does not look slow for ever."""
    started_at = time.perf_counter()
    stack = Stack(spec, StackPlan(arms=(0,), seeds=tuple(range(NUM_SEEDS))))
    ticks = []
    while len(ticks) < 2 * WARM_UP or (len(ticks) < 300 and time.perf_counter() - started_at < max_seconds):
        stack.advance()
        ticks.append(time.process_time())
    steps = sorted(after - before for before, after in pairwise(ticks[WARM_UP:]))
    return steps[len(steps) // 2]


def _scaled(cost: CostModel, *, overhead: float, arithmetic: float) -> CostModel:
    factors = {field.name: overhead if field.name in OVERHEAD else arithmetic for field in fields(cost)}
    return CostModel(**{name: getattr(cost, name) * factor for name, factor in factors.items()})
