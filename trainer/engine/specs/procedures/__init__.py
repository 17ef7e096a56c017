"""The kinds of experiment: one file each, listed here. A spec is told apart by `procedure`.

A file holds the procedure's arm: its fields are what stands in a spec beside arms, probes, measure and rule.
"""

from typing import Literal

from pydantic import create_model

from trainer.engine.specs.arms import ResolvedArm, Work
from trainer.engine.specs.experiment import ExperimentSpec
from trainer.engine.specs.fields import Part, quantity
from trainer.engine.specs.procedures.brute_force import BruteForceArm
from trainer.engine.specs.procedures.descent import DescentArm
from trainer.engine.specs.procedures.gradient_check import GradientCheckArm
from trainer.engine.specs.procedures.identity_check import IdentityCheckArm
from trainer.engine.specs.procedures.linear_probe import LinearProbeArm
from trainer.engine.specs.procedures.perceptron import PerceptronArm
from trainer.engine.specs.procedures.propagation import PropagationArm
from trainer.engine.specs.procedures.selection import SelectionArm
from trainer.engine.specs.procedures.training import TrainingArm

USUAL = "training"  # of a spec that names none
ARM_TYPES: dict[str, type[ResolvedArm]] = {
    "training": TrainingArm,
    "perceptron": PerceptronArm,
    "descent": DescentArm,
    "gradient_check": GradientCheckArm,
    "propagation": PropagationArm,
    "linear_probe": LinearProbeArm,
    "identity_check": IdentityCheckArm,
    "brute_force": BruteForceArm,
    "selection": SelectionArm,
}


def _spec_type(arm_type: type[ResolvedArm]) -> type[ExperimentSpec]:
    """The arm's fields between the procedure's name and what all procedures share."""
    name = arm_type.procedure
    default = {"default": name} if name == USUAL else {}
    own = create_model(
        "OwnFields",
        __base__=Part,
        procedure=(Literal[name], quantity("kind of experiment", **default)),
        **{field: (info.annotation, info) for field, info in arm_type.model_fields.items()},
    )
    title = arm_type.__name__.replace("Arm", "Spec")
    spec_type = create_model(title, __base__=(ExperimentSpec, own), __doc__=arm_type.__doc__)
    spec_type.arm_type = arm_type
    globals()[title] = spec_type  # where pickle looks for it: specs travel to other processes
    return spec_type


PROCEDURES: dict[str, type[ExperimentSpec]] = {name: _spec_type(arm_type) for name, arm_type in ARM_TYPES.items()}

__all__ = ["ARM_TYPES", "PROCEDURES", "USUAL", "ResolvedArm", "TrainingArm", "Work"]
