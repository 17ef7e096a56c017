"""Every activation × loss × optimizer × normalisation × dropout: one step of a stack against plain PyTorch.

    python -m benchmarks.lockstep                    the whole product, both cores
    python -m benchmarks.lockstep --pairs            what the tests check: every pair of two factors' values
    python -m benchmarks.lockstep --json FILE        the table as a file as well

A combination is a tiny network whose second step, when its optimizer has a state, is made by the stack and by PyTorch.
Arms with different activations share a stack, as they do in an experiment. Exit code 1 where something disagrees.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from benchmarks.references import NUM_PROCESSES, conditions
from trainer.engine.honesty import GRADIENT_TOLERANCE, LOSS_TOLERANCE, UPDATE_TOLERANCE, Honesty, advance_checked
from trainer.engine.plan import StackPlan
from trainer.engine.specs import ExperimentSpec, parse_spec
from trainer.engine.specs.losses import needs_logits, suitable_losses
from trainer.engine.stack import Stack

Part = dict[str, Any]
SHIFTED = [{"name": "shifted", "function": name, "shift": -0.5} for name in ("sigmoid", "tanh", "relu")]
# What differs in shape, or in the number of parameters, can't share a stack; the first four are differentiated by hand.
ACTIVATIONS: tuple[tuple[Part, ...], ...] = (
    tuple({"name": name} for name in ("identity", "sigmoid", "tanh", "relu")),
    (
        *({"name": name} for name in ("step", "leaky_relu", "elu", "selu", "softplus", "swish", "gelu")),
        *SHIFTED,
        {"name": "shifted", "function": "tanh", "shift": 1.0, "compensation": "next_bias"},
    ),
    ({"name": "prelu"},),
    ({"name": "maxout", "num_pieces": 3},),
)
FLOWERS = {"name": "iris"}  # three classes
MOONS = {"name": "moons", "num_examples": 60}
WAVE = {"name": "sine", "num_examples": 60, "target_noise": 0.1, "outlier_share": 0.1}
TOPICS = {"name": "multilabel", "num_examples": 60, "num_features": 4, "num_labels": 3}
METRICS = {"sine": "test/rmse", "multilabel": "test/exact_match"}
OPTIMIZERS: tuple[Part, ...] = (
    {"name": "sgd", "learning_rate": 0.1},
    {"name": "sgd", "learning_rate": 0.05, "momentum": 0.9},
    {"name": "sgd", "learning_rate": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05},
    {"name": "adagrad", "weight_decay": 0.05},
    {"name": "rmsprop", "momentum": 0.5, "centered": True},
    {"name": "adadelta"},
    {"name": "adam", "learning_rate": 0.01, "amsgrad": True},
    {"name": "adamw", "learning_rate": 0.01},
    {"name": "nadam", "weight_decay": 0.05},
    {"name": "radam"},
)
SHAPES: tuple[Part, ...] = tuple(  # normalisation × dropout; every other one adds the layers' inputs
    {"norm": norm, "dropout": dropout, "residual": residual}
    for (norm, dropout), residual in zip(
        product(("none", "batch", "layer"), (0.0, 0.4)), ("none", "add") * 3, strict=True
    )
)


@dataclass(frozen=True)
class Goal:
    """What is learned: data, outputs and the loss on them."""

    data: Part
    loss: Part
    outputs: str = "per_class"
    output_activation: str = "identity"

    def __str__(self) -> str:
        loss = " ".join(str(value) for value in self.loss.values())
        return f"{loss} ({self.data['name']}, {self.outputs}, {self.output_activation})"


def _goals() -> Iterator[Goal]:
    """Every loss of a spec on everything that it suits, behind every activation of the outputs that it takes."""
    kinds = (
        *((FLOWERS, "classes", "per_class"), (MOONS, "classes", "single")),
        *((WAVE, "values", "per_class"), (TOPICS, "labels", "per_class")),
    )
    for data, targets, outputs in kinds:
        for name in suitable_losses(targets, outputs):
            for activation in ("identity",) if needs_logits(name) else ("identity", "sigmoid", "tanh"):
                yield Goal(data, {"name": name}, outputs, activation)
    yield Goal(FLOWERS, {"name": "cross_entropy", "label_smoothing": 0.1})
    yield Goal(FLOWERS, {"name": "softmax_mse", "over_classes": "sum"})
    yield Goal(FLOWERS, {"name": "kl", "reduction": "mean"})
    yield Goal(WAVE, {"name": "huber", "delta": 0.1})


GOALS = tuple(_goals())
Combination = tuple[Goal, Part, Part, tuple[Part, ...]]  # goal, optimizer, shape, activations of one stack


def every_combination() -> list[Combination]:
    return [*product(GOALS, OPTIMIZERS, SHAPES, ACTIVATIONS)]


def pairs() -> list[Combination]:
    """All pairs of values of any two factors, in few stacks: every loss, on its first goal, with every optimizer.

    Shapes come by turns, and so do two of the four groups of activations.
    """
    firsts = {str(goal.loss): goal for goal in reversed(GOALS)}
    return [
        (goal, optimizer, SHAPES[(place + step) % len(SHAPES)], group)
        for place, goal in enumerate(reversed(firsts.values()))
        for step, optimizer in enumerate(OPTIMIZERS)
        for group in ACTIVATIONS[(step // 2 + place) % 2 :: 2]
    ]


def spec_of(combination: Combination) -> ExperimentSpec:
    """An arm an activation."""
    goal, optimizer, shape, activations = combination
    arms = [{"slug": f"arm-{index}", "set": {"network.activation": each}} for index, each in enumerate(activations)]
    return parse_spec(
        {
            "data": goal.data,
            "network": {
                **{"name": "mlp", "hidden_widths": [4, 4], "init": "he_normal", "hidden_bias": "torch_default"},
                **{"outputs": goal.outputs, "output_activation": goal.output_activation},
                **shape,
            },
            "training": {
                **{"loss": goal.loss, "optimizer": optimizer, "batch_size": 10, "num_epochs": 1},
                "last_batch": "dropped",
            },
            "arms": arms,
            "measure": {"metric": METRICS.get(goal.data["name"], "test/accuracy")},
            "rule": {"all_of": [{"kind": "threshold", "bound": 0.0}]},
        }
    )


@dataclass(frozen=True)
class Checked:
    """How far a stack was from PyTorch, relative to the norms."""

    combination: Combination
    loss_error: float
    gradient_error: float
    update_error: float

    @property
    def is_equal(self) -> bool:
        return (
            self.loss_error <= LOSS_TOLERANCE
            and self.gradient_error <= GRADIENT_TOLERANCE
            and self.update_error <= UPDATE_TOLERANCE
        )

    def __str__(self) -> str:
        goal, optimizer, shape, activations = self.combination
        names = ", ".join(str(each["name"]) for each in activations)
        errors = f"loss {self.loss_error:.1e}, gradient {self.gradient_error:.1e}, update {self.update_error:.1e}"
        return f"{goal}; {optimizer}; {shape}; {names}: {errors}"


def check(combination: Combination) -> Checked:
    """The second step of one replica an activation."""
    spec = spec_of(combination)
    arms = {index: spec.resolved(index) for index in range(len(spec.arms))}
    stack = Stack(spec, StackPlan(tuple(arms), (3,)))
    honesty = Honesty()
    stack.advance()
    advance_checked(stack, arms, honesty)
    assert honesty.checked_steps == [2]
    return Checked(combination, honesty.max_loss_error, honesty.max_gradient_error, honesty.max_update_error)


def check_all(combinations: Iterable[Combination]) -> list[Checked]:
    """In one process, with one thread, as a worker has it."""
    torch.set_num_threads(1)
    return [check(combination) for combination in combinations]


def _summary(results: Sequence[Checked]) -> list[Part]:
    """A row per value of every factor: how many networks were compared, and the largest errors."""
    rows: dict[tuple[str, str], list[Checked]] = {}
    sizes: dict[tuple[str, str], int] = {}
    for result in results:
        goal, optimizer, shape, activations = result.combination
        keys = [("loss", str(goal.loss)), ("optimizer", str(optimizer)), ("network", str(shape))]
        keys.append(("activations", ", ".join(dict.fromkeys(str(each["name"]) for each in activations))))
        for key in keys:
            rows.setdefault(key, []).append(result)
            sizes[key] = sizes.get(key, 0) + len(activations)
    return [
        {"factor": factor, "value": value, "compared": sizes[factor, value], "pass": all(x.is_equal for x in own)}
        | {name: max(getattr(each, name) for each in own) for name in ("loss_error", "gradient_error", "update_error")}
        for (factor, value), own in rows.items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", action="store_true", help="only what the tests check")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table to this file as well")
    options = parser.parse_args(arguments)
    under = conditions()
    print("  ".join(f"{name}: {value}" for name, value in under.items()))
    chosen = pairs() if options.pairs else every_combination()
    started = time.perf_counter()
    with ProcessPoolExecutor(NUM_PROCESSES, mp_context=get_context("spawn")) as pool:
        parts = pool.map(check_all, [chosen[start::16] for start in range(16)])
        results = [result for part in parts for result in part]
    seconds = time.perf_counter() - started
    rows = _summary(results)
    for row in sorted(rows, key=lambda row: row["factor"]):
        errors = "  ".join(f"{row[name]:.0e}" for name in ("loss_error", "gradient_error", "update_error"))
        print(f"{'pass' if row['pass'] else 'FAIL'}  {row['compared']:6}  {errors}  {row['factor']}: {row['value']}")
    wrong = [result for result in results if not result.is_equal]
    for result in wrong:
        print(f"FAIL  {result}")
    num_compared = sum(len(result.combination[-1]) for result in results)
    print(f"{num_compared} networks in {len(results)} stacks, {len(wrong)} stacks disagree ({seconds:.0f} s)")
    if options.json:
        document = {"conditions": under, "networks": num_compared, "seconds": seconds, "rows": rows}
        options.json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
