"""Specs, claims and launches with sensible defaults, small enough to train in a blink."""

from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User

from trainer.claim_files import ClaimFile, read_claims
from trainer.engine.specs import ExperimentSpec, parse_spec
from trainer.models import Claim, Experiment, Shard
from trainer.services.launching import PredictionInput, launch_experiment
from trainer.services.loading import load_claims
from trainer.services.running import train_shard
from trainer.services.training import lease_shard

NO_DIFFERENCE = PredictionInput(winner="no difference", effect=0.0, certainty="guess")


def make_spec(*, data: dict[str, Any] | None = None, probes: tuple[str, ...] = (), **training: Any) -> ExperimentSpec:
    """Two activations on a few points of the moons, some ten steps."""
    optimizer = {"name": "sgd", "learning_rate": training.pop("learning_rate", 0.1)}
    return parse_spec(
        {
            "data": data or {"name": "moons", "num_examples": 100},
            "network": {"name": "mlp", "hidden_widths": [8]},
            "training": {"optimizer": optimizer, "batch_size": 25, "num_epochs": 5} | training,
            "arms": [{"slug": name, "set": {"network.activation": name}} for name in ("tanh", "relu")],
            "probes": list(probes),
            "measure": {"metric": "test/accuracy"},
            "rule": {"all_of": [{"kind": "difference", "margin": 10.0}]},
        }
    )


def make_long_spec(**training: Any) -> ExperimentSpec:
    """Some seconds of training: long enough to be disturbed."""
    return make_spec(data={"name": "digits"}, **{"num_epochs": 60, "batch_size": 16} | training)


@cache
def shipped_claims() -> tuple[ClaimFile, ...]:
    """Every claim file, read once."""
    return tuple(read_claims())


def make_claim(slug: str = "deep-sigmoid-does-not-train") -> Claim:
    """One of the claims that ship, as the loader stores it."""
    load_claims([claim for claim in shipped_claims() if claim.slug == slug])
    return Claim.objects.get(slug=slug)


def launch(
    owner: User,
    *,
    spec: ExperimentSpec | None = None,
    claim: Claim | None = None,
    num_seeds: int = 2,
    key: UUID | None = None,
    prediction: PredictionInput = NO_DIFFERENCE,
) -> Experiment:
    experiment, _ = launch_experiment(
        owner=owner,
        spec=claim.experiment_spec if claim else spec or make_spec(),
        claim=claim,
        num_seeds=num_seeds,
        prediction=prediction,
        idempotency_key=key or uuid4(),
    )
    return experiment


def lease(*, worker: str = "training@here") -> Shard:
    shard = lease_shard(worker=worker)
    assert shard is not None
    return shard


def let_lapse(shard: Shard) -> None:
    """As if its worker had been silent for long."""
    Shard.objects.filter(pk=shard.pk).update(lease_until="2020-01-01T00:00:00Z")


def train_all() -> None:
    """What a worker would do with everything that is queued."""
    while (shard := lease_shard(worker="training@here")) is not None:
        train_shard(shard, should_hand_back=lambda: False)
