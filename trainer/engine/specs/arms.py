"""What plan, price, runtime and pages ask of an arm, whatever its procedure."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trainer.engine.specs.fields import Part


@dataclass(frozen=True)
class Work:
    """What an arm does beside the training of a network, counted; `effort.py` makes seconds and bytes of it."""

    step_calls: float  # of PyTorch, for a whole stack
    arm_calls: float = 0.0  # and for every arm of it
    step_elements: float = 0.0  # numbers that a replica's step goes through
    record_calls: float = 2.0
    record_elements: float = 0.0
    start_calls: float = 0.0  # before the first step, for every replica
    start_elements: float = 0.0  # then as well
    replica_bytes: int = 1024
    computing_bytes: int = 0  # of the one replica that is being computed, where they take turns


class ResolvedArm(Part):
    """What one arm runs, all values in place. Its fields are the procedure's own part of a spec."""

    procedure: ClassVar[str]
    allowed_probes: ClassVar[tuple[str, ...]] = ()
    first_factor: ClassVar[str]  # what the builder varies, and measures, until something else is chosen
    first_metric: ClassVar[str]
    without: ClassVar[
        tuple[str, ...]
    ] = ()  # paths within its parts that must keep their defaults: forms leave them out
    usual_metrics: ClassVar[tuple[str, ...]]  # as long as not all values are there

    if TYPE_CHECKING:
        num_steps: int  # the last record's step: a field of some procedures, a property of others

    @abstractmethod
    def metrics(self, probes: tuple[str, ...]) -> tuple[str, ...]:
        """All that it records, in the order of the records."""

    @property
    def suitable_probes(self) -> tuple[str, ...]:
        """Of the allowed ones those that can be read with the values of this arm."""
        return self.allowed_probes

    @property
    def unused(self) -> tuple[str, ...]:
        """Fields that have no effect with the values of this arm; where they have none in any arm they are refused."""
        return ()

    @property
    def trained(self) -> "ResolvedArm | None":
        """The training that comes before the rest, where there is one."""
        return None

    @property
    def is_deterministic(self) -> bool:
        """Whether every seed gives the same numbers: then one is enough."""
        return False

    @property
    def work(self) -> Work:
        """Of anything but the training of a network, whose work stands in `workload.py`."""
        raise NotImplementedError

    @property
    def costly_field(self) -> str:
        """What to lower when it is too expensive."""
        raise NotImplementedError

    @property
    def shape(self) -> str:
        """What the arms of one stack have in common."""
        return repr(self.metrics(()))
