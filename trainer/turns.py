"""Whose turn comes when: the lease order of the queue, played through ahead of time, and what has put a turn off.

A learner whose shard was taken has trained more and stands further back: so the places are those that the leases will
give, not those of the present order. Nothing here asks the database; lineup.py reads the queue.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from heapq import heapify, heappop, heappush, heapreplace

from django.conf import settings


@dataclass(frozen=True)
class Waiting:
    """A shard that can be leased; `begun_at` is when a worker began it that lost it since."""

    pk: int
    experiment: int
    owner: int | None
    priority: str
    queued_at: datetime
    seconds: float
    begun_at: datetime | None = None


@dataclass(frozen=True)
class Training:
    """A shard in a worker's hands, with the seconds that it should still take or has taken too long."""

    experiment: int
    owner: int | None
    queued_at: datetime
    started_at: datetime
    epoch: int
    left: float
    over: float


@dataclass(frozen=True)
class Crew:
    """The processes of a worker, since when they train, when they last answered, and whether that was lately."""

    num_processes: int
    started_at: datetime
    seen_at: datetime
    is_live: bool


@dataclass(frozen=True)
class Turn:
    """`place` is 1 for the experiment that is next; seconds until its first waiting shard begins, and its last ends."""

    place: int
    seconds: float
    end: float


@dataclass(frozen=True)
class Delay:
    """Why a turn comes later than when its shards were queued: `code` is one of CODES."""

    CODES = ("joined", "gone", "over", "again")

    code: str
    num: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Queue:
    """Everything that decides who is next, read at one moment."""

    waiting: tuple[Waiting, ...]
    training: tuple[Training, ...]
    recent: Mapping[int | None, float]
    crews: tuple[Crew, ...]

    @property
    def is_anybody_working(self) -> bool:
        return any(crew.is_live for crew in self.crews)

    @property
    def num_processes(self) -> int:
        """As trainer.pricing.num_live_processes."""
        return sum(crew.num_processes for crew in self.crews if crew.is_live) or settings.TRAINING_PROCESSES

    @cached_property
    def turns(self) -> dict[int, Turn]:
        """Of every experiment that has a waiting shard."""
        return self._played(self.num_processes)

    def start_of(self, experiment: int) -> float:
        """Seconds until it begins; 0 when it has."""
        return self.turns[experiment].seconds if experiment in self.turns else 0.0

    def end_of(self, experiment: int) -> float:
        """Seconds until everything of it is trained."""
        left = [shard.left for shard in self.training if shard.experiment == experiment]
        return max([*left, self.turns[experiment].end if experiment in self.turns else 0.0])

    def delays(self, experiment: int) -> list[Delay]:
        """What has happened since its shards were queued, and still puts its turn off by a second or more."""
        if experiment not in self._known_delays:  # many browsers may watch one experiment
            self._known_delays[experiment] = self._delays(experiment)
        return self._known_delays[experiment]

    @cached_property
    def _known_delays(self) -> dict[int, list[Delay]]:
        return {}

    def _delays(self, experiment: int) -> list[Delay]:
        mine = [shard for shard in self.waiting if shard.experiment == experiment]
        if not mine:
            return []
        since, owner = min(shard.queued_at for shard in mine), mine[0].owner
        found = [
            self._joined(experiment, owner, since),
            self._gone(experiment, since),
            Delay("over", seconds=max((shard.over for shard in self.training), default=0.0)),
        ]
        delays = [delay for delay in found if delay.seconds >= 1]
        return [*delays, Delay("again")] if self._is_any_trained_again(experiment, since) else delays

    def _joined(self, experiment: int, owner: int | None, since: datetime) -> Delay:
        """Without those who came later, when would it be?"""

        def is_earlier(shard: Waiting | Training) -> bool:
            return shard.owner == owner or shard.queued_at <= since

        earlier = replace(
            self, waiting=tuple(filter(is_earlier, self.waiting)), training=tuple(filter(is_earlier, self.training))
        )
        mine = self.turns[experiment]
        first = {shard.experiment for shard in self.training if not is_earlier(shard)}
        first |= {
            shard.experiment
            for shard in self.waiting
            if not is_earlier(shard) and self.turns[shard.experiment].place < mine.place
        }
        return Delay("joined", len(first), mine.seconds - earlier.turns[experiment].seconds)

    def _gone(self, experiment: int, since: datetime) -> Delay:
        """With the processes of then, when would it be?"""
        silence = timedelta(seconds=settings.WORKER_SILENCE_SECONDS)
        then = [crew for crew in self.crews if crew.started_at <= since and crew.seen_at >= since - silence]
        lost = sum(crew.num_processes for crew in then if not crew.is_live)
        new = sum(crew.num_processes for crew in self.crews if crew.started_at > since and crew.is_live)
        if lost <= new:
            return Delay("gone")
        before = self._played(self.num_processes + lost - new)[experiment]
        return Delay("gone", lost - new, self.turns[experiment].seconds - before.seconds)

    def _is_any_trained_again(self, experiment: int, since: datetime) -> bool:
        place = self.turns[experiment].place
        lost = any(
            shard.begun_at is not None and shard.begun_at >= since and self.turns[shard.experiment].place < place
            for shard in self.waiting
        )
        return lost or any(shard.epoch > 1 and shard.started_at >= since for shard in self.training)

    def _played(self, num_processes: int) -> dict[int, Turn]:
        """Whoever is first goes to the process that is free first; then its learner has trained that much more."""
        free = [shard.left for shard in self.training]
        free += [0.0] * (num_processes - len(free))
        heapify(free)
        turns: dict[int, Turn] = {}
        for shard in self._in_turn():
            start, end = free[0], free[0] + shard.seconds
            heapreplace(free, end)
            turn = turns.get(shard.experiment, Turn(len(turns) + 1, start, end))
            turns[shard.experiment] = replace(turn, end=max(turn.end, end))
        return turns

    def _in_turn(self) -> Iterable[Waiting]:
        """The order of ShardQuerySet.in_lease_order, from lease to lease."""
        lines: dict[tuple[str, int | None], list[Waiting]] = defaultdict(list)
        for shard in sorted(self.waiting, key=lambda shard: (shard.queued_at, shard.pk), reverse=True):
            lines[shard.priority, shard.owner].append(shard)
        heads: list[tuple[str, float, datetime, int, int | None]] = []

        def stand_in_line(priority: str, owner: int | None, recent: float) -> None:
            if line := lines[priority, owner]:
                heappush(heads, (priority, recent, line[-1].queued_at, line[-1].pk, owner))

        for priority, owner in list(lines):
            stand_in_line(priority, owner, self.recent.get(owner, 0.0))
        while heads:
            priority, recent, _, _, owner = heappop(heads)
            shard = lines[priority, owner].pop()
            yield shard
            stand_in_line(priority, owner, recent + (shard.seconds if owner is not None else 0.0))
