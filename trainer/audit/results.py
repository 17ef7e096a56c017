"""Invariants of what training gave: finals, verdicts, evidence; and of the prediction before it."""

from collections import Counter
from collections.abc import Iterator

from trainer.evidence import digest_of
from trainer.models import Claim, Evidence, Experiment, Shard
from trainer.models.experiment import Priority

State = Shard.State


def missing_or_surplus_finals() -> Iterator[str]:
    for shard in Shard.objects.prefetch_related("finals").iterator(chunk_size=200):
        found = Counter((final.arm, final.seed) for final in shard.finals.all())
        wanted = Counter(shard.shard_plan.replicas if shard.state == State.DONE else [])
        for (arm, seed), num in (found - wanted).items():
            yield f"shard {shard.pk} ({shard}), {shard.state}: {num} finals too many of arm {arm}, seed {seed}"
        for arm, seed in wanted - found:
            yield f"shard {shard.pk} ({shard}) is done without a final of arm {arm}, seed {seed}"
        if any(final.experiment_id != shard.experiment_id for final in shard.finals.all()):
            yield f"shard {shard.pk} ({shard}) has finals of another experiment"


def unjudged_or_hasty_looks() -> Iterator[str]:
    for experiment in Experiment.objects.prefetch_related("shards", "verdicts").iterator(chunk_size=200):
        states: dict[int, set[str]] = {}
        for shard in experiment.shards.all():
            states.setdefault(shard.look, set()).add(shard.state)
        judged = {verdict.look for verdict in experiment.verdicts.all()}
        if set(states) != set(range(1, experiment.num_looks + 1)):
            yield f"experiment {experiment} has {experiment.num_looks} looks and shards of {sorted(states)}"
        for look, found in sorted(states.items()):
            if found == {State.DONE} and look not in judged:
                yield f"experiment {experiment}: look {look} is trained and has no verdict"
            if look in judged and not found <= {State.DONE, State.FAILED}:
                yield f"experiment {experiment}: look {look} has a verdict before its end"
        if judged - set(states):
            yield f"experiment {experiment} has verdicts of looks that it does not have"


def unpredicted_experiments() -> Iterator[str]:
    """Whoever launches predicts; the site's own retraining has neither owner nor prediction."""
    launched = Experiment.objects.filter(priority=Priority.INTERACTIVE)
    for experiment in launched.filter(prediction=None) | launched.filter(owner=None):
        yield f"experiment {experiment} has no owner or no prediction"
    nightly = Experiment.objects.filter(priority=Priority.NIGHTLY)
    for experiment in nightly.exclude(owner=None, prediction=None):
        yield f"experiment {experiment} is nightly, yet somebody's"


def forged_evidence() -> Iterator[str]:
    for evidence in Evidence.objects.select_related("claim").iterator(chunk_size=50):
        document = evidence.document
        stored = (evidence.digest, evidence.spec_digest, evidence.outcome)
        if stored != (digest_of(document), document["spec_digest"], document["verdict"]["outcome"]):
            yield f"evidence of {evidence.claim.slug} is not what its columns say"


def groundless_doubts() -> Iterator[str]:
    for claim in Claim.objects.select_related("evidence").exclude(flagged_at=None, flagged_outcome=""):
        evidence = getattr(claim, "evidence", None)
        if claim.flagged_at is None or evidence is None or claim.flagged_outcome in ("", evidence.outcome):
            yield f"claim {claim.slug} is in doubt without another verdict than the stored one"
