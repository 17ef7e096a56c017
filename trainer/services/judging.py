"""Judges a look once all its shards are finished. Only workers load this: the statistics need scipy."""

import logging

from django.db import transaction

from trainer.engine.tuning import combined
from trainer.engine.verdicts import judge
from trainer.models import Experiment, Shard, Verdict
from trainer.services.pooling import note_counterexample
from trainer.services.retraining import compare_with_evidence

logger = logging.getLogger(__name__)


def settle_look(*, experiment_id: int, look: int) -> Verdict | None:
    """Writes the verdict of a look whose shards are all done or failed.

    Runs inside the caller's transaction, which holds the experiment's row: so the last of several shards that end at
    the same moment judges, and there is exactly one verdict. A look that can't be judged leaves the experiment
    *failed*; the shard's own result must not be lost over it, hence the savepoint.
    """
    experiment = Experiment.objects.get(pk=experiment_id)
    finished = [Shard.State.DONE, Shard.State.FAILED]
    if experiment.shards.filter(look=look).exclude(state__in=finished).exists():
        return None
    try:
        with transaction.atomic():
            return judge_look(experiment=experiment, look=look)
    except Exception:
        logger.exception("look %s of experiment %s could not be judged", look, experiment.public_id)
        return None


def judge_look(*, experiment: Experiment, look: int) -> Verdict | None:
    """The verdict on all seeds up to this look; None without a complete pair. A failed shard leaves pairs out.

    Beside the engine's verdict the document counts the seeds that not every arm has trained, and says why.
    """
    spec = experiment.experiment_spec
    trained = experiment.finals.filter(shard__look__lte=look)
    finals = {(final.arm, final.seed): final.value for final in trained}
    metrics = {(final.arm, final.seed): final.metrics for final in trained}
    tuning = combined(experiment.shards.filter(look__lte=look).values_list("tuning", flat=True))
    verdict = judge(spec, finals, look=look, reference=experiment.is_nightly, metrics=metrics, tuning=tuning)
    if not any(comparison.num_pairs for comparison in verdict.comparisons):
        return None
    num_complete = sum(all((arm, seed) in finals for arm in range(len(spec.arms))) for seed in experiment.seeds)
    failed = experiment.shards.filter(look__lte=look, state=Shard.State.FAILED)
    document = verdict.to_dict() | {
        "num_seeds_missing": experiment.num_seeds - num_complete,
        "failures": sorted(set(failed.values_list("reason", flat=True))),
    }
    stored = Verdict.objects.create(experiment=experiment, look=look, outcome=verdict.outcome, document=document)
    if experiment.is_nightly:
        compare_with_evidence(stored)
    else:
        note_counterexample(stored)
    return stored
