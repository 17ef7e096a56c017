"""Where an experiment stands, from a few numbers of its shards: for the page and for its polls.

A poll compares these numbers with its cursor before any measurement is read.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from trainer.lineup import present_queue
from trainer.models import Experiment, Measurement
from trainer.models.experiment import unfinished_state
from trainer.pricing import num_live_processes
from trainer.wording.delays import delay_in_words
from trainer.wording.numbers import duration, rough_duration

FIRST_SHARE = 0.1  # of a shard's steps; before that its pace says little

Cursor = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class ShardStanding:
    """`newest` is the last flush's sequence number in this epoch, −1 before the first."""

    id: int
    epoch: int
    state: str
    newest: int

    @property
    def is_unfinished(self) -> bool:
        return self.state in {"queued", "running"}


@dataclass(frozen=True)
class Wait:
    """What a waiting experiment is told, in words that change only now and then: a poll compares them too."""

    is_anybody_working: bool
    place: int | None
    time: str
    delays: tuple[str, ...]

    @classmethod
    def of(cls, experiment: Experiment) -> "Wait":
        queue = present_queue()
        turn = queue.turns.get(experiment.pk)
        if turn is None:
            return cls(queue.is_anybody_working, None, "", ())
        delays = tuple(delay_in_words(delay) for delay in queue.delays(experiment.pk))
        time = rough_duration(turn.seconds) if turn.place > 1 or turn.seconds >= 1 else ""
        return cls(queue.is_anybody_working, turn.place, time, delays)


@dataclass(frozen=True)
class Standing:
    state: str
    num_looks: int
    shards: tuple[ShardStanding, ...]
    wait: Wait | None

    @classmethod
    def of(cls, experiment: Experiment) -> "Standing":
        newest = Max("measurements__sequence", filter=Q(measurements__epoch=F("epoch")))
        rows = list(experiment.shards.annotate(newest=newest).values_list("pk", "epoch", "state", "newest", "look"))
        shards = tuple(
            ShardStanding(pk, epoch, state, -1 if newest is None else newest) for pk, epoch, state, newest, _ in rows
        )
        state = (unfinished_state(((row[4], row[2]) for row in rows), experiment.num_looks) or experiment.state).value
        wait = Wait.of(experiment) if state == "queued" else None
        return cls(state, experiment.num_looks, shards, wait)

    def etag(self, *more: str) -> str:
        """Of everything a poll could tell; `more` is what the answer depends on besides, such as the language."""
        text = json.dumps([asdict(self), *more], sort_keys=True)
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    @property
    def cursor(self) -> dict[str, list[int]]:
        return {str(shard.id): [shard.epoch, shard.newest] for shard in self.shards}

    def news(self, cursor: Cursor) -> Iterator[tuple[ShardStanding, bool, int]]:
        """Shards of which the reader lacks something: (shard, start again from nothing, last sequence known)."""
        for shard in self.shards:
            epoch, sequence = cursor.get(str(shard.id), (shard.epoch, -1))
            is_other = epoch != shard.epoch
            if is_other or shard.newest > sequence:
                yield shard, is_other, -1 if is_other else sequence


def unseen(experiment: Experiment, standing: Standing, cursor: Cursor) -> list[dict[str, Any]]:
    """What the reader of this cursor lacks, shard by shard: {"id", "restart", "records"}."""
    news = list(standing.news(cursor))
    if not news:
        return []
    wanted = Q()
    for shard, _, known in news:
        wanted |= Q(shard=shard.id, epoch=shard.epoch, sequence__gt=known, sequence__lte=shard.newest)
    records: dict[int, list[Any]] = {shard.id: [] for shard, _, _ in news}
    for pk, flushed in current_measurements(experiment).filter(wanted).values_list("shard", "records"):
        records[pk] += flushed
    return [{"id": shard.id, "restart": is_other, "records": records[shard.id]} for shard, is_other, _ in news]


def current_measurements(experiment: Experiment) -> QuerySet[Measurement]:
    measurements = Measurement.objects.current().filter(shard__experiment=experiment)
    return measurements.order_by("shard__look", "shard__position", "sequence")


def current_records(experiment: Experiment) -> Iterator[tuple[tuple[tuple[int, int], ...], Mapping[str, Any]]]:
    """Every record that counts, with the replicas that its columns belong to."""
    replicas = {shard.pk: shard.shard_plan.replicas for shard in experiment.shards.all()}
    for pk, records in current_measurements(experiment).values_list("shard", "records"):
        for record in records:
            yield replicas[pk], record


@dataclass(frozen=True)
class Advance:
    """How far the newest look is, and how long the rest should take."""

    share: float
    seconds_left: float

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def time_left(self) -> str:
        return duration(self.seconds_left)


def advance(experiment: Experiment, standing: Standing) -> Advance:
    """A shard's rest by its own pace once that can be told, before by its estimate."""
    last_steps = _last_steps(experiment)
    is_unfinished = {shard.id: shard.is_unfinished for shard in standing.shards}
    rows = experiment.shards.filter(look=experiment.num_looks).values_list(
        "pk", "plan__num_steps", "estimated_seconds", "training_seconds"
    )
    total = rest = seconds = 0.0
    num_unfinished = 0
    for pk, num_steps, estimated, trained in rows:
        left = 1 - last_steps.get(pk, 0) / num_steps if is_unfinished[pk] else 0.0
        total += estimated
        rest += left * estimated
        seconds += left * (trained / (1 - left) if left < 1 - FIRST_SHARE else estimated)
        num_unfinished += is_unfinished[pk]
    return Advance(1 - rest / total if total else 0.0, seconds / max(1, min(num_unfinished, num_live_processes())))


def _last_steps(experiment: Experiment) -> dict[int, int]:
    """Per running shard the step of its newest record; one flush each is read."""
    newest = (
        Measurement.objects.current()
        .filter(shard__experiment=experiment, shard__state="running")
        .values("shard")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    flushes = Measurement.objects.filter(pk__in=newest).values_list("shard", "records")
    return {pk: records[-1]["step"] for pk, records in flushes if records}
