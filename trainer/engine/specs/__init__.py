"""Frozen, validated descriptions of experiments. Imports neither torch, scipy nor scikit-learn."""

from trainer.engine.specs.activations import ActivationSpec
from trainer.engine.specs.data import DATA, DataSpec, Digits, Examples, Moons, Spirals
from trainer.engine.specs.errors import CODES, SpecError, SpecErrors
from trainer.engine.specs.experiment import Arm, ExperimentSpec, value_at
from trainer.engine.specs.fields import MOST_ARMS, Part, limits_of, members_of, tag_of, unit_of
from trainer.engine.specs.inits import BiasSpec, InitSpec
from trainer.engine.specs.losses import LossSpec
from trainer.engine.specs.measures import MEASURES, MeasureSpec, suitable
from trainer.engine.specs.metrics import (
    METRICS,
    OBSERVE_ACTIVATIONS,
    OBSERVED_EXAMPLES,
    PROBES,
    READ_TRAINING_SET,
    SAMPLED_PROBES,
    Metric,
    is_sampled,
    metric,
    metrics_of,
    probe_of,
)
from trainer.engine.specs.network import NETWORKS, Mlp, NetworkSpec
from trainer.engine.specs.optimizers import OPTIMIZERS, Adam, OptimizerSpec, Sgd
from trainer.engine.specs.parsing import parse_spec
from trainer.engine.specs.procedures import PROCEDURES, USUAL, ResolvedArm, TrainingArm, Work
from trainer.engine.specs.rules import (
    RULES,
    Difference,
    Equivalence,
    Exact,
    Monotone,
    Proportion,
    Ratio,
    Rule,
    RuleSpec,
    Threshold,
)
from trainer.engine.specs.schedules import SCHEDULES, ScheduleSpec
from trainer.engine.specs.snapshots import GRID, MOST_MOMENTS, SNAPSHOTS, moments, num_examples
from trainer.engine.specs.stopping import EarlyStoppingSpec, NoStopping, Patience
from trainer.engine.specs.training import Training
from trainer.engine.specs.tune import Tune

__all__ = [
    "CODES",
    "DATA",
    "GRID",
    "MEASURES",
    "METRICS",
    "MOST_ARMS",
    "MOST_MOMENTS",
    "NETWORKS",
    "OBSERVED_EXAMPLES",
    "OBSERVE_ACTIVATIONS",
    "OPTIMIZERS",
    "PROBES",
    "PROCEDURES",
    "READ_TRAINING_SET",
    "RULES",
    "SAMPLED_PROBES",
    "SCHEDULES",
    "SNAPSHOTS",
    "USUAL",
    "ActivationSpec",
    "Adam",
    "Arm",
    "BiasSpec",
    "DataSpec",
    "Difference",
    "Digits",
    "EarlyStoppingSpec",
    "Equivalence",
    "Exact",
    "Examples",
    "ExperimentSpec",
    "InitSpec",
    "LossSpec",
    "MeasureSpec",
    "Metric",
    "Mlp",
    "Monotone",
    "Moons",
    "NetworkSpec",
    "NoStopping",
    "OptimizerSpec",
    "Part",
    "Patience",
    "Proportion",
    "Ratio",
    "ResolvedArm",
    "Rule",
    "RuleSpec",
    "ScheduleSpec",
    "Sgd",
    "SpecError",
    "SpecErrors",
    "Spirals",
    "Threshold",
    "Training",
    "TrainingArm",
    "Tune",
    "Work",
    "is_sampled",
    "limits_of",
    "members_of",
    "metric",
    "metrics_of",
    "moments",
    "num_examples",
    "parse_spec",
    "probe_of",
    "suitable",
    "tag_of",
    "unit_of",
    "value_at",
]
