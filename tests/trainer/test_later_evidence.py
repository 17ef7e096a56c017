"""What readers add to a claim: one analysis over distinct seeds, their predictions, and counterexamples."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.trainer.making import NO_DIFFERENCE, launch, make_claim, train_all
from tests.trainer.test_builder_start import PREDICTION, values_in
from trainer.engine.specs import ExperimentSpec, parse_spec
from trainer.models import Claim, Counterexample, Evidence, Experiment, Final, Pool
from trainer.services.launching import PredictionInput, add_seeds, launch_experiment

ClientOf = Callable[[User], Client]


@pytest.fixture
def claim(db: None) -> Claim:
    return make_claim("adagrad-steps-shrink")


def page_of(client: Client, claim: Claim) -> str:
    client.post(f"{claim.get_absolute_url()}show/")
    return client.get(claim.get_absolute_url()).text


def test_all_distinct_seeds_are_judged_together(
    client: Client, claim: Claim, learner: User, other_learner: User
) -> None:
    launch(learner, claim=claim, num_seeds=3)
    launch(other_learner, claim=claim, num_seeds=2)
    train_all()
    pool = Pool.objects.get(claim=claim)
    assert (pool.num_seeds, pool.num_experiments, pool.outcome) == (15, 2, "supported")
    seeds = [seed for seed, _ in pool.document["comparisons"][0]["differences"]]
    assert sorted(seeds) == [*range(15)]
    assert "15 different seeds" in page_of(client, claim)


def test_a_seed_counts_once_however_often_it_was_trained(claim: Claim, learner: User) -> None:
    experiment = launch(learner, claim=claim, num_seeds=2)
    Evidence.objects.update(document=Evidence.objects.get().document | {"seeds": []})
    train_all()
    before = Pool.objects.get().num_seeds
    final = experiment.finals.first()
    Final.objects.filter(experiment=experiment, seed=final.seed).update(seed=0)  # the reference run has it
    add_seeds(experiment=experiment, num_seeds=2)
    train_all()
    assert Pool.objects.get().num_seeds == before + 1


def test_evidence_of_an_older_setting_is_not_pooled(claim: Claim, learner: User) -> None:
    Evidence.objects.update(spec_digest="0" * 64)
    launch(learner, claim=claim)
    train_all()
    assert Pool.objects.count() == 0


def test_readers_predictions_are_counted_once_a_reader(
    client: Client, claim: Claim, learner: User, other_learner: User
) -> None:
    slow, fast = (arm.slug for arm in claim.experiment_spec.arms)
    for owner, winner in [(learner, slow), (learner, fast), (other_learner, fast)]:
        launch(owner, claim=claim, prediction=PredictionInput(winner=winner, effect=1.0, certainty="guess"))
    assert "What readers predicted" not in client.get(claim.get_absolute_url()).text
    page = page_of(client, claim)
    assert "2 readers" in page
    assert page.count('<span class="soft">50%</span>') == 2


def test_own_runs_are_offered_before_another(client_of: ClientOf, claim: Claim, learner: User) -> None:
    experiment = launch(learner, claim=claim)
    train_all()
    assert experiment.get_absolute_url() in client_of(learner).get(claim.get_absolute_url()).text
    assert experiment.get_absolute_url() not in Client().get(claim.get_absolute_url()).text


def test_the_badge_says_when_and_on_what_a_claim_was_verified(client: Client, claim: Claim) -> None:
    assert "verified on" not in client.get(claim.get_absolute_url()).text
    client.post(claim.get_absolute_url() + "show/")
    page = client.get(claim.get_absolute_url()).text
    assert "verified on" in page
    assert "with torch 2." in page
    assert "on 10 seeds" in page
    Claim.objects.update(flagged_at="2026-01-01T00:00:00Z")
    page = client.get(claim.get_absolute_url()).text
    assert "with torch 2." not in page
    assert "an editor is looking into it" in page


def changed(claim: Claim, **values: Any) -> ExperimentSpec:
    return parse_spec(claim.experiment_spec.canonical() | values)


BREAKS = {"num_steps": 3}  # too few for the optimizers to part


def explore(owner: User, claim: Claim, spec: ExperimentSpec, num_seeds: int = 7) -> Experiment:
    """From the claim, with something changed."""
    experiment, _ = launch_experiment(
        owner=owner,
        spec=spec,
        claim=None,
        started_from=claim,
        num_seeds=num_seeds,
        prediction=NO_DIFFERENCE,
        idempotency_key=uuid4(),
    )
    train_all()
    return experiment


def test_a_setting_that_flips_the_verdict_is_kept_with_the_claim(
    client: Client, claim: Claim, learner: User, client_of: ClientOf
) -> None:
    experiment = explore(learner, claim, changed(claim, **BREAKS))
    assert (Counterexample.objects.get().claim, experiment.verdicts.get().outcome) == (claim, "no difference")
    assert "Nobody has found one yet" not in page_of(client, claim)
    page = page_of(client, claim)
    assert "→" in page
    assert learner.username not in page
    own = client_of(learner)
    assert (
        "You found a counterexample" not in own.get(experiment.get_absolute_url()).text
    )  # the verdict is still hidden
    page_of(own, claim)
    assert "You found a counterexample" in own.get(experiment.get_absolute_url()).text


def test_the_link_of_a_counterexample_opens_its_setting(client: Client, claim: Claim, learner: User) -> None:
    explore(learner, claim, changed(claim, **BREAKS))
    page_of(client, claim)
    [found] = client.get(claim.get_absolute_url()).context["broken"]
    assert client.get(found.url).context["form"]["num_steps"].value() == "3"


def test_too_few_seeds_and_other_rules_are_no_counterexample(claim: Claim, learner: User) -> None:
    explore(learner, claim, changed(claim, **BREAKS), num_seeds=6)
    flipped = {"all_of": [{"kind": "difference", "margin": 2.0, "claimed": "less"}]}
    explore(learner, claim, changed(claim, rule=flipped))
    arms = claim.experiment_spec.canonical()["arms"][::-1]
    explore(learner, claim, parse_spec(claim.experiment_spec.canonical() | {"arms": arms}))
    assert Counterexample.objects.count() == 0


def test_what_confirms_the_claim_is_no_counterexample(claim: Claim, learner: User) -> None:
    explore(learner, claim, changed(claim, num_steps=1900))
    assert Counterexample.objects.count() == 0


def test_a_counterexample_ends_when_the_claim_is_measured_otherwise(
    client: Client, claim: Claim, learner: User
) -> None:
    explore(learner, claim, changed(claim, **BREAKS))
    Evidence.objects.update(outcome="no difference")
    assert "Nobody has found one yet" in page_of(client, claim)


def test_the_builder_remembers_which_claim_it_started_from(client_of: ClientOf, claim: Claim, learner: User) -> None:
    client, url = client_of(learner), f"/en/experiments/new/?claim={claim.slug}"
    page = client.get(url)
    assert "Find a counterexample" in page.text
    sent = values_in(page.context["form"]) | PREDICTION | {"winner": "1", "num_steps": "5"}
    client.post(url, sent | {"idempotency_key": str(uuid4())})
    experiment = Experiment.objects.get()
    assert (experiment.claim, experiment.started_from) == (None, claim)
