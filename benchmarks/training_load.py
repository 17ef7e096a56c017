"""Keeps the workers of a site training: launches experiments whenever few shards wait. For benchmarks/quizzes.py."""

import threading
import time
import uuid
from collections.abc import Sequence
from itertools import cycle
from types import TracebackType
from typing import Any, Self

from django.db import connection

from trainer.models import Claim, Shard
from trainer.services.launching import PredictionInput, launch_experiment
from trainer.services.quota import QuotaReached

CLAIM = "deep-sigmoid-does-not-train"
NUM_SEEDS = 10
FEW = 8
EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 60


class Training:
    """As a context: while it is open, shards wait for the workers. Learners launch in turn."""

    def __init__(self, users: Sequence[Any]) -> None:
        self.users = cycle(reversed(users))
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._work)
        self.num_before = Shard.objects.filter(state=Shard.State.DONE).count()

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_over.set()
        self.thread.join()

    def wait(self) -> None:
        """Until two workers train."""
        until = time.monotonic() + PATIENCE_SECONDS
        while Shard.objects.filter(state=Shard.State.RUNNING).count() < 2:
            assert time.monotonic() < until, "the workers don't train"
            time.sleep(0.2)

    def num_trained(self) -> int:
        return Shard.objects.filter(state=Shard.State.DONE).count() - self.num_before

    def _work(self) -> None:
        claim = Claim.objects.get(slug=CLAIM)
        prediction = PredictionInput(claim.experiment_spec.arms[1].slug, 10.0, "sure")
        while not self.is_over.wait(EVERY_SECONDS):
            if Shard.objects.filter(state=Shard.State.QUEUED).count() < FEW:
                self._launch(claim, prediction)
        connection.close()

    def _launch(self, claim: Claim, prediction: PredictionInput) -> None:
        try:
            launch_experiment(
                owner=next(self.users),
                spec=claim.experiment_spec,
                claim=claim,
                num_seeds=NUM_SEEDS,
                prediction=prediction,
                idempotency_key=uuid.uuid4(),
            )
        except QuotaReached:
            return  # the next learner's turn
