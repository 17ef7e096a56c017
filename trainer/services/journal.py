"""Writes down what a running shard measures, few times a second, and keeps its lease. Used by running.py."""

import time
from collections.abc import Callable

from django.conf import settings

from trainer.engine.runtime import Record
from trainer.models import Shard
from trainer.services.training import record_measurement, renew_lease

FLUSH_SECONDS = 0.2  # at most five writes a second
SILENT_SECONDS = 1.0  # between two looks at whether the shard is still ours; a cancelled one stops within it


class HandBack(Exception):
    """The worker was asked to stop."""


class Journal:
    """Of one shard and one epoch. Its methods raise LeaseLost and HandBack: the two reasons to stop training."""

    def __init__(self, shard: Shard, *, should_hand_back: Callable[[], bool]) -> None:
        self.shard = shard
        self.should_hand_back = should_hand_back
        self.started = self.written = time.monotonic()
        self.sequence = 0
        self.unwritten: list[Record] = []

    @property
    def elapsed_seconds(self) -> float:
        return time.monotonic() - self.started

    def note(self, record: Record) -> None:
        """The first record is written at once, so that the page soon has a point to show."""
        self.unwritten.append(record)
        if self.sequence == 0:
            self.write()

    def pulse(self) -> None:
        """Before every training step."""
        if self.should_hand_back():
            raise HandBack
        silent_seconds = time.monotonic() - self.written
        if self.unwritten and silent_seconds >= FLUSH_SECONDS:
            self.write()
        elif silent_seconds >= min(SILENT_SECONDS, settings.LEASE_SECONDS / 3):
            renew_lease(self.shard, elapsed_seconds=self.elapsed_seconds)
            self.written = time.monotonic()

    def write(self) -> None:
        if not self.unwritten:
            return
        record_measurement(
            self.shard,
            sequence=self.sequence,
            records=[record.to_dict() for record in self.unwritten],
            elapsed_seconds=self.elapsed_seconds,
        )
        self.sequence += 1
        self.unwritten = []
        self.written = time.monotonic()
