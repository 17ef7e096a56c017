"""At night every claim is trained again through the queue; a changed verdict is in doubt until an editor decides."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.trainer.making import launch, lease, make_claim, train_all
from trainer.evidence import digest_of
from trainer.models import Claim, Evidence, Experiment, Shard
from trainer.reference_runs import run_reference
from trainer.services.retraining import keep_evidence, queue_retraining, retrained_document, take_retrained
from trainer.tasks import retrain_claims

SLUG = "learning-rate-far-too-low"


@pytest.fixture
def claim(db: None) -> Claim:
    return make_claim(SLUG)


def doubted(claim: Claim) -> Claim:
    """Its evidence says what training does not show, and tonight that is noticed."""
    Evidence.objects.filter(claim=claim).update(outcome="refuted", digest="of another run")
    queue_retraining()
    train_all()
    claim.refresh_from_db()
    return claim


def test_the_retrained_run_is_the_reference_run_to_the_last_digit(claim: Claim) -> None:
    queue_retraining()
    train_all()
    reference = run_reference(claim.experiment_spec)
    assert retrained_document(Experiment.objects.get()) | {"created_on": ""} == reference | {"created_on": ""}
    claim.refresh_from_db()
    assert not claim.is_flagged


def test_it_belongs_to_nobody_and_waits_for_everybody(claim: Claim, learner: User) -> None:
    queue_retraining()
    shard = Shard.objects.first()
    assert (shard.owner, shard.priority, shard.experiment.seeds) == (None, "nightly", list(range(10)))
    interactive = launch(learner)
    assert lease().experiment == interactive


def test_nightly_work_does_not_fill_the_queue_for_learners(claim: Claim, learner: User, settings: object) -> None:
    queue_retraining()
    settings.MAX_QUEUED_SHARDS = 1
    launch(learner)


def test_every_night_takes_the_place_of_the_one_before(claim: Claim) -> None:
    assert queue_retraining() == 1
    assert queue_retraining() == 0  # still unfinished
    train_all()
    assert queue_retraining() == 1
    assert Experiment.objects.count() == 1


def test_a_claim_without_current_evidence_has_nothing_to_compare(claim: Claim) -> None:
    Evidence.objects.update(spec_digest="another")
    assert queue_retraining() == 0


def test_a_changed_verdict_is_in_doubt_and_not_trained_again(claim: Claim) -> None:
    assert (doubted(claim).is_flagged, claim.flagged_outcome) == (True, "supported")
    assert list(Claim.objects.flagged()) == [claim]
    assert queue_retraining() == 0


def test_a_lost_shard_puts_nothing_in_doubt(claim: Claim) -> None:
    Evidence.objects.update(outcome="refuted")
    queue_retraining()
    Shard.objects.update(state="failed", reason="worker_lost")
    assert not Claim.objects.flagged().exists()


def test_an_editor_keeps_the_stored_verdict(claim: Claim) -> None:
    doubted(claim)
    assert keep_evidence(Claim.objects.all()) == 1
    assert not Claim.objects.flagged().exists()
    assert Evidence.objects.get().outcome == "refuted"


def test_an_editor_takes_the_new_verdict_and_the_next_load_keeps_it(claim: Claim) -> None:
    doubted(claim)
    assert take_retrained(Claim.objects.all()) == 1
    make_claim(SLUG)
    evidence = Evidence.objects.get()
    assert evidence.outcome == "supported"
    assert evidence.digest == digest_of(retrained_document(Experiment.objects.get()))
    assert not Claim.objects.flagged().exists()


@pytest.mark.parametrize(("language", "words"), [("en", "verdicts in doubt"), ("ko", "의문")])
def test_staff_see_a_banner_and_decide_in_the_list(
    claim: Claim, owner: User, learner: User, client_of: Callable[[User], Client], language: str, words: str
) -> None:
    doubted(claim)
    assert words in client_of(owner).get(f"/{language}/claims/").text
    assert words not in client_of(learner).get(f"/{language}/claims/").text
    listed = client_of(owner).get("/admin/trainer/claim/?in_doubt=yes")
    assert "In doubt since" in listed.text
    client_of(owner).post("/admin/trainer/claim/", {"action": "keep", "_selected_action": [claim.pk]})
    assert not Claim.objects.flagged().exists()


def test_pages_of_staff_show_nightly_work(claim: Claim, owner: User, client_of: Callable[[User], Client]) -> None:
    queue_retraining()
    train_all()
    client = client_of(owner)
    for noun in ("experiment", "shard", "verdict"):
        assert "the site" in client.get(f"/admin/trainer/{noun}/").text
    assert client.get(f"/admin/trainer/experiment/{Experiment.objects.get().pk}/change/").status_code == 200


def test_the_task_queues_them(claim: Claim, broker: object) -> None:
    retrain_claims()
    assert Experiment.objects.get().is_nightly
