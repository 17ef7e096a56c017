"""How the kinds of experiment are run: one file each, listed here. Their specs stand in `specs/procedures`."""

from collections.abc import Callable

from trainer.engine.plan import ShardPlan
from trainer.engine.procedures.brute_force import BruteForceRun
from trainer.engine.procedures.descent import DescentRun
from trainer.engine.procedures.gradient_check import GradientCheckRun
from trainer.engine.procedures.identity_check import IdentityCheckRun
from trainer.engine.procedures.linear_probe import LinearProbeRun
from trainer.engine.procedures.perceptron import PerceptronRun
from trainer.engine.procedures.propagation import PropagationRun
from trainer.engine.procedures.run import Run
from trainer.engine.procedures.selection import SelectionRun
from trainer.engine.procedures.training import TrainingRun
from trainer.engine.specs import ExperimentSpec

RUNS: dict[str, Callable[[ExperimentSpec, ShardPlan, int], Run]] = {
    "training": TrainingRun,
    "perceptron": PerceptronRun,
    "descent": DescentRun,
    "gradient_check": GradientCheckRun,
    "propagation": PropagationRun,
    "linear_probe": LinearProbeRun,
    "identity_check": IdentityCheckRun,
    "brute_force": BruteForceRun,
    "selection": SelectionRun,
}

__all__ = ["RUNS", "Run"]
