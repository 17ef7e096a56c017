"""What the runtime asks of a procedure: advance a stack of replicas to a step, and read every metric there."""

from collections.abc import Callable, Sequence
from typing import Protocol

from torch import Tensor

from trainer.engine.albums import Album
from trainer.engine.honesty import Honesty
from trainer.engine.procedures.watch import StepsToTarget


class Run(Protocol):
    """One stack of a shard, whatever its procedure. Made of (spec, plan of the shard, place of the stack in it)."""

    names: tuple[str, ...]  # of the metrics that `read` gives, in its order

    def advance_to(self, step: int, honesty: Honesty, pulse: Callable[[], None]) -> None:
        """Go on until this step is done. `pulse` is called before every step and may raise to stop the run."""

    def read(self) -> Tensor:
        """[metrics, replicas] in double precision, NaN where there is no number."""

    def add_snapshots(self, album: Album) -> None:
        """What is seen now. Asked only where the spec wants snapshots, which most procedures refuse."""

    @property
    def diverged_at(self) -> Sequence[int | None]:
        """The step at which a replica diverged, one per replica of the stack."""

    @property
    def steps_to_target(self) -> StepsToTarget:
        """The exact step at which each replica met a measure's target; empty where only records are looked at."""
