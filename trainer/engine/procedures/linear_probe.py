"""`linear_probe`: networks are trained as any others, then a softmax regression is fitted to what they hand on."""

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.engine.datasets import load
from trainer.engine.honesty import Honesty, distance
from trainer.engine.networks import STACKED, build
from trainer.engine.plan import ShardPlan, StackPlan
from trainer.engine.procedures.replicas import ReplicaRun
from trainer.engine.procedures.training import TrainingRun
from trainer.engine.specs import ExperimentSpec, TrainingArm
from trainer.engine.specs.procedures.linear_probe import MOST_ITERATIONS, LinearProbeArm

Parts = tuple[Tensor, Tensor]  # of the classifier's and of the test examples, [N, features] in double precision


class LinearProbeRun(ReplicaRun):
    def __init__(self, spec: ExperimentSpec, plan: ShardPlan, index: int) -> None:
        super().__init__(spec, plan, index)
        self._plan = plan
        self._features: dict[tuple[LinearProbeArm, int], list[Parts]] = {}  # by layer; none of what has diverged

    def prepare(self, honesty: Honesty) -> None:
        """Trains the networks, an arm's seeds together."""
        for arm in dict.fromkeys(self.arms):
            seeds = [seed for own, (_, seed) in zip(self.arms, self.replicas, strict=True) if own == arm]
            if arm.features == "trained":
                self._train(arm, tuple(seeds), honesty)
            else:
                self._features |= {(arm, seed): features(arm, seed) for seed in seeds}

    def _train(self, arm: LinearProbeArm, seeds: tuple[int, ...], honesty: Honesty) -> None:
        stack = StackPlan((0,), seeds)
        num_steps = arm.first_training.num_steps
        plan = replace(self._plan, stacks=(stack,), record_steps=(num_steps,), num_steps=num_steps)
        run = TrainingRun(_Alone(arm.first_training), plan, 0)
        run.advance_to(num_steps, honesty, self.pulse)
        run.stack.freeze_exploded()
        for row, seed in enumerate(seeds):
            self.pulse()
            if run.diverged_at[row] is None:
                module = build(arm.first_training, seed)
                run.stack.copy_replica(row, module)
                self._features[arm, seed] = features(arm, seed, module)

    def curves(self, arm: LinearProbeArm, seed: int) -> Tensor:
        """Rows: accuracy and loss on the test part."""
        if (arm, seed) not in self._features:
            return torch.full((2, arm.num_steps), torch.nan, dtype=torch.float64)
        data = load(arm.first_training.data, seed)
        found = [
            self._judge(arm, parts, data.validation_targets, data.test_targets) for parts in self._features[arm, seed]
        ]
        return torch.tensor(found if len(found) == arm.num_steps else found * arm.num_steps, dtype=torch.float64).T

    def _judge(self, arm: LinearProbeArm, parts: Parts, classes: Tensor, test_classes: Tensor) -> tuple[float, float]:
        self.pulse()
        inputs, test_inputs = standardised(*parts)
        if not (inputs.isfinite().all() and test_inputs.isfinite().all()):  # a feature has overflowed
            return math.nan, math.nan
        weights = fit(inputs, classes, arm.data.num_classes, arm.penalty)
        logits = test_inputs @ weights[:-1] + weights[-1]
        accuracy = 100.0 * (logits.argmax(dim=1) == test_classes).double().mean()
        return float(accuracy), float(functional.cross_entropy(logits, test_classes))

    def check(self, arm: LinearProbeArm, seed: int, _curves: Tensor, honesty: Honesty) -> None:
        """The classifier's gradient against autograd's, at random weights."""
        if (arm, seed) not in self._features:
            return
        inputs, _ = standardised(*self._features[arm, seed][0])
        classes = load(arm.first_training.data, seed).validation_targets
        generator = torch.Generator().manual_seed(seed)
        shape = (inputs.shape[1] + 1, arm.data.num_classes)
        weights = torch.randn(shape, generator=generator, dtype=torch.float64, requires_grad=True)
        objective(inputs, classes, weights, arm.penalty).backward()
        own = gradient(inputs, classes, weights.detach(), arm.penalty)
        honesty.note(1, 0.0, distance(own, weights.grad, floor=1e-8), 0.0)


@dataclass(frozen=True)
class _Alone:
    """What a training asks of a spec: one arm, and nothing else to read."""

    arm: TrainingArm
    probes: tuple[str, ...] = ()

    def resolved(self, _arm: int) -> TrainingArm:
        return self.arm


@torch.no_grad()
def features(arm: LinearProbeArm, seed: int, module: nn.Sequential | None = None) -> list[Parts]:
    """Of every hidden layer, or of the inputs alone; without a module at the initial weights."""
    data = load(arm.first_training.data, seed)
    inputs = data.validation_inputs, data.test_inputs
    if arm.features == "raw":
        return [tuple(values.double() for values in inputs)]
    network = STACKED[arm.network.name]([module or build(arm.first_training, seed)])
    each = ([handed_on[0].double() for _, handed_on in network.hidden(values[None])] for values in inputs)
    return [*zip(*each, strict=True)]


def standardised(inputs: Tensor, test_inputs: Tensor) -> Parts:
    """By the classifier's own examples; what never varies stays zero."""
    deviation = inputs.std(dim=0, correction=0)
    deviation = torch.where(deviation > 0, deviation, 1.0)
    mean = inputs.mean(dim=0)
    return (inputs - mean) / deviation, (test_inputs - mean) / deviation


def fit(inputs: Tensor, classes: Tensor, num_classes: int, penalty: float) -> Tensor:
    """Weights of softmax regression [features + 1, classes]; the last row are the biases."""
    weights = torch.zeros(inputs.shape[1] + 1, num_classes, dtype=inputs.dtype)
    steps = torch.optim.LBFGS(
        [weights], max_iter=MOST_ITERATIONS, tolerance_grad=1e-6, tolerance_change=1e-10, line_search_fn="strong_wolfe"
    )

    def evaluate() -> Tensor:
        weights.grad = gradient(inputs, classes, weights, penalty)
        return objective(inputs, classes, weights, penalty)

    steps.step(evaluate)
    return weights


def objective(inputs: Tensor, classes: Tensor, weights: Tensor, penalty: float) -> Tensor:
    loss = functional.cross_entropy(inputs @ weights[:-1] + weights[-1], classes)
    return loss + 0.5 * penalty * (weights[:-1] ** 2).sum()


def gradient(inputs: Tensor, classes: Tensor, weights: Tensor, penalty: float) -> Tensor:
    """Of the objective: softmax minus one-hot, back to the weights."""
    surplus = torch.softmax(inputs @ weights[:-1] + weights[-1], dim=1)
    surplus[torch.arange(len(classes)), classes] -= 1.0
    surplus /= len(classes)
    return torch.cat([inputs.T @ surplus + penalty * weights[:-1], surplus.sum(dim=0, keepdim=True)])
