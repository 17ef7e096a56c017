"""Trains one leased shard to its end, whatever that is. The task train_next calls it; this module loads torch."""

import logging
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection

import torch
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, connection

from trainer.engine.calibration import measure_cost
from trainer.engine.cost import CostModel
from trainer.engine.environment import environment
from trainer.engine.plan import plan_shards
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import parse_spec
from trainer.models import Claim, Final, Shard
from trainer.services.journal import HandBack, Journal
from trainer.services.pooling import pool_claim
from trainer.services.training import LeaseLost, fail_shard, finish_shard, hand_back_shard

logger = logging.getLogger(__name__)

# Small, but it takes every path once: the first real shard finds libraries, data and allocator warm.
WARM_UP = {
    "data": {"name": "digits"},
    "network": {"name": "mlp", "hidden_widths": [8]},
    "training": {"optimizer": {"name": "sgd"}, "batch_size": 1024, "num_epochs": 1},
    "arms": [{"slug": name, "set": {"network.activation": name}} for name in ("tanh", "relu")],
    "measure": {"metric": "test/accuracy"},
    "rule": {"all_of": [{"kind": "difference", "margin": 1.0}]},
}


class EngineDisagrees(Exception):
    """The stacked step and the plain PyTorch step differ by more than rounding."""


def warm_up() -> None:
    """Once in every training process, before its first shard."""
    torch.set_num_threads(1)
    spec = parse_spec(WARM_UP)
    for plan in plan_shards(spec, (0,), num_workers=1, cost=CostModel()):
        for _ in ShardRun(spec, plan):
            pass


def measure_host(sender: Connection) -> None:
    """Runs in a process of its own and answers through the pipe."""
    torch.set_num_threads(1)
    sender.send(measure_cost().to_dict())


def train_shard(shard: Shard, *, should_hand_back: Callable[[], bool]) -> None:
    """To its end, whatever that is; and if it was its look's last one, its seeds join the claim's evidence."""
    _train_to_its_end(shard, should_hand_back)
    _add_to_evidence(shard)


def _train_to_its_end(shard: Shard, should_hand_back: Callable[[], bool]) -> None:
    """Every way in which a shard can end is here. When the database fails, the lease brings the shard back."""
    try:
        _train(shard, Journal(shard, should_hand_back=should_hand_back))
    except LeaseLost:
        logger.info("shard %s, epoch %s: cancelled, or somebody else's by now", shard.pk, shard.epoch)
    except HandBack:
        _end(shard, hand_back_shard)
    except DatabaseError:
        raise
    except Exception as error:
        reason = _reason(error)
        if reason == "internal_error":
            logger.exception("shard %s, epoch %s", shard.pk, shard.epoch)
        if reason == "time_limit":
            connection.close()  # the limit may have come in the middle of a statement
        _end(shard, partial(fail_shard, reason=reason))


def _train(shard: Shard, journal: Journal) -> None:
    run = ShardRun(shard.experiment.experiment_spec, shard.shard_plan, pulse=journal.pulse)
    for record in run:
        journal.note(record)
    if not run.honesty.ok:
        raise EngineDisagrees(run.honesty)
    journal.write()
    finals = [
        Final(
            experiment_id=shard.experiment_id,
            shard=shard,
            arm=final.arm,
            seed=final.seed,
            value=final.value,
            diverged_at=final.diverged_at,
            metrics=final.metrics,
        )
        for final in run.finals
    ]
    finish_shard(
        shard,
        finals=finals,
        honesty=run.honesty.to_dict(),
        tuning=run.tuning and run.tuning.to_dict(),
        album=run.album,
        environment=environment(),
        elapsed_seconds=journal.elapsed_seconds,
    )


def _add_to_evidence(shard: Shard) -> None:
    """The learner's own verdict is stored by now, and must not be lost over it."""
    experiment = shard.experiment
    claim = Claim.objects.filter(spec_digest=experiment.spec_digest).first()
    if claim is None or experiment.is_nightly or not experiment.verdicts.filter(look=shard.look).exists():
        return
    try:
        pool_claim(claim)
    except Exception:
        logger.exception("experiment %s could not be added to the evidence", experiment.public_id)


def _end(shard: Shard, write: Callable[[Shard], None]) -> None:
    try:
        write(shard)
    except LeaseLost:
        logger.info("shard %s, epoch %s: ended elsewhere", shard.pk, shard.epoch)


def _reason(error: Exception) -> str:
    if isinstance(error, SoftTimeLimitExceeded):
        return "time_limit"
    if isinstance(error, EngineDisagrees):
        logger.error("the engine disagrees with PyTorch: %s", error)
        return "engine_disagrees"
    # PyTorch's CPU allocator reports through a plain RuntimeError.
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "allocate memory" in str(error)):
        return "out_of_memory"
    return "internal_error"
