"""After a look is judged: what it adds to its claim's evidence. Only workers load this: the statistics need scipy."""

from typing import Any

from django.db import transaction

from trainer.engine.verdicts import judge
from trainer.models import Claim, Counterexample, Evidence, Experiment, Final, Pool, Verdict
from trainer.models.later_evidence import DECIDED
from trainer.services.tables import tables_of
from trainer.variations import differs_in_setting_alone

FEWEST_SEEDS = 7  # of a counterexample: with fewer no verdict can be supported

Numbers = dict[tuple[int, int], Any]


def pool_claim(claim: Claim) -> Pool | None:
    """One analysis over the reference run and all experiments of the same spec; None without either's counterpart.

    It reads many rows, so it takes no part in the transaction that ends a shard. Of two that run together the one that
    saw fewer seeds gives way.
    """
    evidence = Evidence.objects.filter(claim=claim, spec_digest=claim.spec_digest).first()
    trained = Final.objects.filter(experiment__spec_digest=claim.spec_digest, experiment__owner__isnull=False)
    if evidence is None or not trained.exists():
        return None
    finals, metrics = _reference(evidence)
    for each in trained.order_by("experiment", "arm", "seed"):
        finals.setdefault((each.arm, each.seed), each.value)
        metrics.setdefault((each.arm, each.seed), each.metrics)
    verdict = judge(claim.experiment_spec, finals, look=1, reference=True, metrics=metrics)
    values = {
        "spec_digest": claim.spec_digest,
        "num_seeds": verdict.num_seeds,
        "num_experiments": trained.values("experiment").distinct().count(),
        "outcome": verdict.outcome,
        "document": verdict.to_dict(),
    }
    with transaction.atomic():
        stored = Pool.objects.select_for_update().filter(claim=claim, spec_digest=claim.spec_digest).first()
        if stored and stored.num_seeds > verdict.num_seeds:
            return stored
        return Pool.objects.update_or_create(claim=claim, defaults=values)[0]


def note_counterexample(verdict: Verdict) -> Counterexample | None:
    """Keeps it, or forgets it when more seeds turned the verdict back."""
    experiment = verdict.experiment
    claim = experiment.started_from
    if claim is None:
        return None
    Counterexample.objects.filter(experiment=experiment).delete()
    if not _contradicts(verdict, claim) or not _is_comparable(experiment, claim):
        return None
    num_seeds = verdict.document["num_seeds"]
    return Counterexample.objects.create(
        claim=claim, experiment=experiment, outcome=verdict.outcome, num_seeds=num_seeds
    )


def _contradicts(verdict: Verdict, claim: Claim) -> bool:
    """Both decided, one for the claim and the other against it."""
    evidence = Evidence.objects.filter(claim=claim, spec_digest=claim.spec_digest, outcome__in=DECIDED).first()
    if evidence is None or verdict.outcome not in DECIDED or verdict.document["num_seeds"] < FEWEST_SEEDS:
        return False
    return (evidence.outcome == "supported") != (verdict.outcome == "supported")


def _is_comparable(experiment: Experiment, claim: Claim) -> bool:
    """Nobody else could repeat it on a learner's own table."""
    spec = experiment.experiment_spec
    return differs_in_setting_alone(spec, claim.experiment_spec) and not any(tables_of(spec))


def _reference(evidence: Evidence) -> tuple[Numbers, Numbers]:
    finals = evidence.document["finals"]
    places = [(final["arm"], final["seed"]) for final in finals]
    values = dict(zip(places, (final["value"] for final in finals), strict=True))
    return values, dict(zip(places, (final["metrics"] for final in finals), strict=True))
