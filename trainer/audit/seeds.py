"""Evidence rests on distinct seeds: no two launches of a spec share one, and each is trained once in every arm."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from trainer.evidence import REFERENCE_SEEDS
from trainer.models import Evidence, Experiment, SeedBlock


def repeated_seeds() -> Iterator[str]:
    blocks = SeedBlock.objects.select_related("experiment").order_by("spec_digest", "first_seed")
    for digest, group in groupby(blocks.iterator(chunk_size=200), key=lambda block: block.spec_digest):
        free_from = 0
        for block in group:
            if block.first_seed < free_from:
                yield f"spec {digest[:12]}: seed {block.first_seed} of experiment {block.experiment} counts twice"
            if block.first_seed < REFERENCE_SEEDS.stop and not block.experiment.is_nightly:
                yield f"experiment {block.experiment} uses seeds of the reference run"
            free_from = max(free_from, block.first_seed + block.num_seeds)
    for slug, document in Evidence.objects.values_list("claim__slug", "document").iterator(chunk_size=50):
        replicas = Counter((final["arm"], final["seed"]) for final in document["finals"])
        if max(replicas.values()) > 1 or len(set(document["seeds"])) < len(document["seeds"]):
            yield f"evidence of {slug} repeats a seed"


def untrained_seeds() -> Iterator[str]:
    """The shards of a look are a partition of arms × the look's seeds."""
    for experiment in Experiment.objects.prefetch_related("shards", "seed_blocks").iterator(chunk_size=200):
        planned: dict[int, Counter[tuple[int, int]]] = {}
        for shard in experiment.shards.all():
            planned.setdefault(shard.look, Counter()).update(shard.shard_plan.replicas)
        num_arms = len(experiment.spec["arms"])
        blocks = {block.look: block.seeds for block in experiment.seed_blocks.all()}
        for look, replicas in planned.items():
            wanted = Counter((arm, seed) for arm in range(num_arms) for seed in blocks.get(look, ()))
            if replicas != wanted:
                yield f"experiment {experiment}: the shards of look {look} do not train its seeds once in every arm"
