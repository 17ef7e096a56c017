"""Which seeds a launch trains on. Launches and added seeds call it inside their transaction."""

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from trainer.evidence import REFERENCE_SEEDS
from trainer.models import Experiment, SeedBlock

MAX_RACES = 50


def take_seed_block(experiment: Experiment, *, look: int, num_seeds: int) -> SeedBlock:
    """The next unused seeds of the experiment's spec. The first ten are kept for a claim's reference run.

    Blocks of a spec follow each other without a gap, so two launches that look at the same moment want the same
    first seed: the unique constraint lets one of them through, and the other looks again.
    """
    blocks = SeedBlock.objects.filter(spec_digest=experiment.spec_digest)
    for _ in range(MAX_RACES):
        used = blocks.aggregate(end=Max(F("first_seed") + F("num_seeds")))["end"]
        first_seed = max(used or 0, REFERENCE_SEEDS.stop)
        try:
            with transaction.atomic():
                return experiment.seed_blocks.create(
                    spec_digest=experiment.spec_digest, look=look, first_seed=first_seed, num_seeds=num_seeds
                )
        except IntegrityError:
            if not blocks.filter(first_seed=first_seed).exists():  # it was another constraint
                raise
    raise AssertionError(f"{MAX_RACES} launches in a row were faster")
