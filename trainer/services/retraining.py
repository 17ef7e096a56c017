"""Trains the claims' reference runs again on this site, as nightly work, and puts changed verdicts in doubt.

Beat queues them through trainer.tasks; judging compares; an editor decides in the admin. Same seeds and same plan as
`verify_claims`, but through the queue: workers turn to it when nobody waits.
"""

import logging
from datetime import UTC
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from trainer.curves import curves_of
from trainer.engine.cost import CostModel
from trainer.engine.plan import needed_seeds, plan_shards
from trainer.evidence import REFERENCE_SEEDS, digest_of
from trainer.models import Claim, Evidence, Experiment, Measurement, SeedBlock, Verdict
from trainer.models.experiment import Priority
from trainer.services.launching import queue_shards

logger = logging.getLogger(__name__)

JUDGED_HERE = ("num_seeds_missing", "failures")  # of a verdict's document, beside the engine's own


def queue_retraining(claims: QuerySet[Claim] | None = None) -> int:
    """How many claims will be trained. Left out: those in doubt, without evidence, or still unfinished."""
    claims = Claim.objects.published() if claims is None else claims
    due = claims.filter(flagged_at__isnull=True, evidence__spec_digest=F("spec_digest"))
    return sum(_queue(claim) for claim in due)


def compare_with_evidence(verdict: Verdict) -> None:
    """Flags the claim if its reference run, trained again, is judged differently than the stored one."""
    experiment = verdict.experiment
    if verdict.document["num_seeds_missing"]:  # a lost shard says nothing about the claim; staff see the failure
        return
    _flag(experiment.claim.slug, experiment.spec_digest, verdict.outcome)


@transaction.atomic
def put_in_doubt(*, slug: str, spec_digest: str, outcome: str) -> bool:
    """After a run outside the queue, of which nothing is stored: workers train it again, for an editor to take."""
    is_new = _flag(slug, spec_digest, outcome)
    if is_new:
        _queue(Claim.objects.get(slug=slug))
    return is_new


def _flag(slug: str, spec_digest: str, outcome: str) -> bool:
    same_spec = Evidence.objects.filter(claim__slug=slug, claim__spec_digest=spec_digest, spec_digest=spec_digest)
    changed = Claim.objects.filter(pk__in=same_spec.exclude(outcome=outcome).values("claim"))
    is_changed = changed.update(flagged_at=Now(), flagged_outcome=outcome) > 0
    if is_changed:
        logger.warning("claim %s: retraining it came out as %s", slug, outcome)
    return is_changed


def keep_evidence(claims: QuerySet[Claim]) -> int:
    """An editor's decision: the stored verdict stands. How many were in doubt."""
    return claims.flagged().update(flagged_at=None, flagged_outcome="")


@transaction.atomic
def take_retrained(claims: QuerySet[Claim]) -> int:
    """An editor's decision: what the retraining measured is the evidence from now on.

    Left out: what no worker has trained again yet.
    """
    trained = Experiment.objects.filter(priority=Priority.NIGHTLY, verdicts__isnull=False)
    flagged = list(claims.flagged().filter(pk__in=trained.values("claim")).select_for_update())
    for claim in flagged:
        document = retrained_document(claim.experiments.get(priority=Priority.NIGHTLY))
        values = {"digest": digest_of(document), "outcome": document["verdict"]["outcome"], "document": document}
        Evidence.objects.filter(claim=claim).update(**values, loaded_at=Now())
    return keep_evidence(Claim.objects.filter(pk__in=[claim.pk for claim in flagged]))


def retrained_document(experiment: Experiment) -> dict[str, Any]:
    """A nightly experiment as `run_reference` would have written it."""
    verdict = experiment.verdicts.get()
    shards = list(experiment.shards.all())
    replicas = {shard.pk: shard.shard_plan.replicas for shard in shards}
    flushes = Measurement.objects.current().filter(shard__in=replicas).order_by("shard__position", "sequence")
    records = ((replicas[pk], each) for pk, flushed in flushes.values_list("shard", "records") for each in flushed)
    return {
        "spec_digest": experiment.spec_digest,
        "created_on": verdict.created_at.astimezone(UTC).date().isoformat(),
        "environment": shards[-1].environment,
        "seeds": experiment.seeds,
        "shards": [shard.plan for shard in shards],
        "finals": list(experiment.finals.values("arm", "seed", "value", "diverged_at", "metrics")),
        "curves": curves_of(records, arms=[arm.slug for arm in experiment.experiment_spec.arms]),
        "verdict": {name: value for name, value in verdict.document.items() if name not in JUDGED_HERE},
    }


@transaction.atomic
def _queue(claim: Claim) -> bool:
    """In place of the night before: a claim has one nightly experiment, so the database does not grow by them."""
    Claim.objects.select_for_update().get(pk=claim.pk)
    earlier = Experiment.objects.filter(priority=Priority.NIGHTLY, spec_digest=claim.spec_digest)
    if earlier.unfinished().exists():
        return False
    earlier.delete()
    claim.experiments.filter(priority=Priority.NIGHTLY).delete()  # of an earlier spec
    spec = claim.experiment_spec
    seeds = tuple(needed_seeds(spec, REFERENCE_SEEDS))
    plans = plan_shards(spec, seeds, num_workers=1, cost=CostModel())
    experiment = Experiment.objects.create(
        claim=claim,
        spec=spec.canonical(),
        spec_digest=spec.digest,
        idempotency_key=uuid4(),
        body_digest="",
        priority=Priority.NIGHTLY,
        price_seconds=sum(plan.estimated_seconds for plan in plans),
    )
    SeedBlock.objects.create(experiment=experiment, spec_digest=spec.digest, first_seed=seeds[0], num_seeds=len(seeds))
    queue_shards(experiment, look=1, plans=plans)
    return True
