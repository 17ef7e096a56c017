"""Launches experiments and adds seeds to them. The views call it, and send the word once it returns."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from trainer.engine.cost import check_price
from trainer.engine.plan import ShardPlan, needed_seeds, plan_shards
from trainer.engine.specs import ExperimentSpec
from trainer.models import Claim, Experiment, Prediction, Shard
from trainer.pricing import current_cost_model, num_live_processes
from trainer.services.quota import check_quota
from trainer.services.seeding import take_seed_block
from trainer.services.tables import check_tables


@dataclass(frozen=True)
class PredictionInput:
    """`winner` is an arm's slug or one of Prediction.WORDS, `effect` and its `spread` are in the measure's unit."""

    winner: str
    effect: float
    certainty: str
    spread: float | None = None


class KeyReused(Exception):
    """The idempotency key came back with another body."""


class LimitReached(Exception):
    """This experiment can't have (so many) more seeds; `code` is one of CODES."""

    CODES = ("looks", "seeds", "not_done", "deterministic")

    def __init__(self, code: str, *, limit: int | None = None) -> None:
        assert code in self.CODES
        super().__init__(code, limit)
        self.code = code
        self.limit = limit


def launch_experiment(
    *,
    owner: AbstractBaseUser,
    spec: ExperimentSpec,
    claim: Claim | None,
    num_seeds: int,
    prediction: PredictionInput,
    idempotency_key: UUID,
    started_from: Claim | None = None,
) -> tuple[Experiment, bool]:
    """Stores experiment, locked prediction, seed block and queued shards in one transaction: (experiment, created).

    `started_from` is the claim in which something was changed. The same key and body again return the first experiment.
    Raises SpecErrors (too expensive, no such table), QuotaReached, KeyReused.
    """
    assert claim is None or claim.spec_digest == spec.digest
    num_seeds = len(needed_seeds(spec, range(num_seeds)))
    assert prediction.winner in {*Prediction.WORDS, *(arm.slug for arm in spec.arms)}
    body = {"spec": spec.digest, "claim": claim and claim.slug, "num_seeds": num_seeds, **asdict(prediction)}
    body_digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    if earlier := _earlier_launch(owner, idempotency_key, body_digest):
        return earlier, False
    price = check_price(spec, num_seeds, cost=current_cost_model(), num_workers=num_live_processes())
    with transaction.atomic():
        _lock(owner)
        if earlier := _earlier_launch(owner, idempotency_key, body_digest):
            return earlier, False
        check_tables(owner=owner, spec=spec)  # under the lock: it may just have been deleted
        experiment = Experiment.objects.create(
            owner=owner,
            claim=claim,
            started_from=None if claim else started_from,
            spec=spec.canonical(),
            spec_digest=spec.digest,
            idempotency_key=idempotency_key,
            body_digest=body_digest,
            price_seconds=price.seconds,
        )
        Prediction.objects.create(experiment=experiment, **asdict(prediction))
        _queue_look(experiment, spec=spec, look=1, num_seeds=num_seeds)
    return experiment, True


def add_seeds(*, experiment: Experiment, num_seeds: int) -> int:
    """Queues one more look with new seeds and returns its number. Raises LimitReached, SpecErrors, QuotaReached."""
    spec = experiment.experiment_spec
    check_price(spec, num_seeds, cost=current_cost_model(), num_workers=num_live_processes())
    with transaction.atomic():
        _lock(experiment.owner)
        experiment = Experiment.objects.with_state().get(pk=experiment.pk)
        if experiment.state != Experiment.State.DONE:
            raise LimitReached("not_done")
        if spec.is_deterministic:
            raise LimitReached("deterministic")
        if experiment.num_looks >= settings.MAX_LOOKS:
            raise LimitReached("looks", limit=settings.MAX_LOOKS)
        if experiment.num_seeds + num_seeds > settings.MAX_SEEDS:
            raise LimitReached("seeds", limit=settings.MAX_SEEDS - experiment.num_seeds)
        check_tables(owner=experiment.owner, spec=spec)
        experiment.num_looks += 1
        experiment.save(update_fields=["num_looks"])
        _queue_look(experiment, spec=spec, look=experiment.num_looks, num_seeds=num_seeds)
    return experiment.num_looks


def _lock(owner: AbstractBaseUser) -> None:
    """One launch of a learner at a time: the quota holds and a doubled click meets the first one's rows."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=owner.pk)


def _earlier_launch(owner: AbstractBaseUser, idempotency_key: UUID, body_digest: str) -> Experiment | None:
    earlier = Experiment.objects.owned_by(owner).filter(idempotency_key=idempotency_key).first()
    if earlier is not None and earlier.body_digest != body_digest:
        raise KeyReused
    return earlier


def _queue_look(experiment: Experiment, *, spec: ExperimentSpec, look: int, num_seeds: int) -> None:
    seeds = take_seed_block(experiment, look=look, num_seeds=num_seeds).seeds
    plans = plan_shards(spec, tuple(seeds), num_workers=num_live_processes(), cost=current_cost_model())
    seconds = sum(plan.estimated_seconds for plan in plans)
    check_quota(experiment.owner, price_seconds=seconds, num_shards=len(plans))
    queue_shards(experiment, look=look, plans=plans)


def queue_shards(experiment: Experiment, *, look: int, plans: Sequence[ShardPlan]) -> None:
    Shard.objects.bulk_create(
        Shard(
            experiment=experiment,
            owner=experiment.owner,
            priority=experiment.priority,
            look=look,
            position=position,
            plan=plan.to_dict(),
            estimated_seconds=plan.estimated_seconds,
        )
        for position, plan in enumerate(plans)
    )
