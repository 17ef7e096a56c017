"""`manage.py audit`: every invariant, broken in the database behind the services' back, is listed."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from tests.trainer.making import launch, lease, make_claim, train_all
from trainer.audit import INVARIANTS
from trainer.models import Claim, Evidence, Experiment, Final, Measurement, SeedBlock, Shard, Verdict, Worker
from trainer.services.retraining import queue_retraining

FAR = timedelta(hours=1)


def audit() -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("audit", stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def run_twice(trained: Experiment) -> None:
    Shard.objects.update(state="running", finished_at=None, worker="training@here", lease_until=F("started_at") + FAR)
    Worker.objects.create(name="training@here", host="here", started_at=trained.created_at, seen_at=trained.created_at)
    other = launch(trained.owner)
    other.shards.update(state="running", worker="training@here", lease_until=F("queued_at") + FAR)


BREACHES: dict[str, list[Callable[[Experiment], object]]] = {
    "legal state path": [
        lambda _: Shard.objects.update(finished_at=None),
        lambda _: Shard.objects.update(state="failed", reason="gremlins"),
        lambda _: Shard.objects.update(state="cancelled"),
        lambda _: Shard.objects.update(state="asleep"),
        lambda _: Shard.objects.update(num_attempts=4, epoch=4),
        lambda _: Shard.objects.update(epoch=0),
        lambda _: Shard.objects.update(started_at=F("finished_at") + FAR),
    ],
    "one live owner": [run_twice],
    "epochs monotone": [
        lambda _: Measurement.objects.update(epoch=2),
        lambda _: Measurement.objects.update(sequence=F("sequence") + 100),
        lambda _: Shard.objects.update(epoch=2),
        lambda trained: Measurement.objects.create(
            shard=trained.shards.get(), epoch=1, sequence=Measurement.objects.count(), records=[{"step": 0}]
        ),
    ],
    "shard as its experiment": [
        lambda _: Shard.objects.update(owner=None),
        lambda _: Shard.objects.update(priority="nightly"),
    ],
    "charges = shard seconds": [
        lambda _: Shard.objects.update(training_seconds=1000.0),
        lambda _: Shard.objects.update(training_seconds=0.0),
        lambda _: Shard.objects.update(state="failed", reason="time_limit"),
    ],
    "done ⇔ one final per replica": [
        lambda _: Final.objects.first().delete(),
        lambda _: Shard.objects.update(state="queued"),
        lambda _: Final.objects.filter(pk=Final.objects.first().pk).update(seed=999),
        lambda trained: Final.objects.update(experiment=launch(trained.owner)),
    ],
    "one verdict per finished look": [
        lambda _: Verdict.objects.all().delete(),
        lambda _: Shard.objects.update(state="running"),
        lambda _: Experiment.objects.update(num_looks=2),
        lambda trained: Verdict.objects.create(experiment=trained, look=2, outcome="refuted", document={}),
    ],
    "predicted before the first lease": [
        lambda trained: trained.prediction.delete(),
        lambda _: Experiment.objects.update(owner=None),
        lambda _: Experiment.objects.update(priority="nightly"),
    ],
    "nothing non-finite": [
        lambda _: Final.objects.update(value=float("inf")),
        lambda _: Shard.objects.update(training_seconds=float("-inf")),
    ],
    "seeds counted once": [
        lambda trained: SeedBlock.objects.create(
            experiment=launch(trained.owner), look=2, spec_digest=trained.spec_digest, first_seed=11, num_seeds=1
        ),
        lambda _: SeedBlock.objects.update(first_seed=0),
    ],
    "shards train the look's seeds": [
        lambda _: SeedBlock.objects.update(num_seeds=3),
        lambda trained: Shard.objects.create(
            experiment=trained, position=1, plan=trained.shards.get().plan, estimated_seconds=1.0
        ),
    ],
    "evidence as its document": [
        lambda _: Evidence.objects.filter(claim=make_claim()).update(outcome="inconclusive"),
        lambda _: Evidence.objects.filter(claim=make_claim()).update(digest="0"),
    ],
    "doubt has a reason": [
        lambda _: Claim.objects.filter(pk=make_claim().pk).update(flagged_outcome="refuted"),
        lambda _: Claim.objects.filter(pk=make_claim().pk).update(flagged_at="2026-01-01T00:00:00Z"),
    ],
}


def test_what_the_services_wrote_is_clean(trained: Experiment) -> None:
    make_claim()
    queue_retraining()
    lease()
    train_all()
    launch(trained.owner)
    assert audit() == (0, [f"clean ({len(INVARIANTS)} invariants)"])


@pytest.mark.parametrize(
    ("invariant", "breach"), [(name, breach) for name, breaches in BREACHES.items() for breach in breaches]
)
def test_a_breach_is_listed(trained: Experiment, invariant: str, breach: Callable[[Experiment], object]) -> None:
    breach(trained)
    code, lines = audit()
    assert code == 1
    assert any(line.startswith(f"{invariant}: ") for line in lines), lines


def test_every_invariant_has_a_breach() -> None:
    assert set(BREACHES) == set(INVARIANTS)
