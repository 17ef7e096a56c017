"""The catalogue and a claim's page: predict, run, and see the evidence only afterwards."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from tests.conftest import PASSWORD
from tests.page_reader import PageReader
from tests.trainer.making import make_claim
from trainer.models import Claim, Experiment, Prediction, Reveal

ClientOf = Callable[[User], Client]
PREDICTION = {"winner": "tanh", "effect": "60", "certainty": "think so", "num_seeds": "10"}


@pytest.fixture
def claim(db: None) -> Claim:
    return make_claim()


def entered(**changes: str) -> dict[str, str]:
    return PREDICTION | {"idempotency_key": str(uuid4())} | changes


def url(claim: Claim, language: str = "en") -> str:
    return f"/{language}/claims/{claim.slug}/"


def test_the_catalogue_says_what_a_claim_costs_and_hides_its_verdict(client: Client, claim: Claim) -> None:
    page = client.get("/en/claims/").text
    assert claim.title in page
    assert "Trains in about" in page
    assert "badge-supported" not in page


def test_the_catalogue_shows_the_verdicts_that_the_reader_may_see(client: Client, claim: Claim) -> None:
    client.post(f"{url(claim)}show/")
    assert "badge-supported" in client.get("/en/claims/").text


def test_the_catalogue_asks_the_database_as_often_for_many_claims(
    client: Client, site_content: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(2 + 2 * Claim.objects.count()):  # prices ask for the live workers
        client.get("/en/claims/")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_before_predicting_nothing_of_the_answer_is_in_the_page(client: Client, claim: Claim, language: str) -> None:
    page = client.get(url(claim, language)).text
    texts = [claim.answer_en, claim.answer_ko, claim.mechanism_en, claim.mechanism_ko, "badge-supported", "chart-data"]
    assert [text for text in texts if escape(text) in page] == []
    assert PageReader.read(page, language=language).num_main_titles == 1


def test_a_visitor_who_asks_is_shown_the_evidence(client: Client, claim: Claim) -> None:
    assert client.post(f"{url(claim)}show/").headers["Location"] == f"{url(claim)}#evidence"
    page = client.get(url(claim)).text
    assert escape(claim.answer) in page
    assert "reference run of" in page
    assert "10 of 10" in page


def test_asking_to_be_shown_is_recorded_for_a_learner(client_of: ClientOf, learner: User, claim: Claim) -> None:
    client = client_of(learner)
    client.post(f"{url(claim)}show/")
    client.post(f"{url(claim)}show/")
    assert Reveal.objects.filter(claim=claim, user=learner).count() == 1
    assert escape(claim.answer) in client.get(url(claim)).text


def test_being_shown_takes_a_post(client: Client, claim: Claim) -> None:
    assert client.get(f"{url(claim)}show/").status_code == 405


def test_evidence_of_an_older_setting_is_not_shown(client: Client, claim: Claim) -> None:
    client.post(f"{url(claim)}show/")
    Claim.objects.update(spec_digest="0" * 64)
    page = client.get(url(claim)).text
    assert "no reference run of this setting" in page
    assert escape(claim.answer) in page


def test_a_prediction_launches_and_is_locked(client_of: ClientOf, learner: User, claim: Claim) -> None:
    response = client_of(learner).post(url(claim), entered())
    experiment = Experiment.objects.get(owner=learner)
    assert response.headers["Location"] == f"/en/experiments/{experiment.public_id}/"
    assert (experiment.claim, experiment.num_seeds) == (claim, 10)
    prediction = Prediction.objects.get(experiment=experiment)
    assert (prediction.winner, prediction.effect, prediction.certainty) == ("tanh", 60.0, "think so")


def test_the_verdict_opens_with_the_prediction(client_of: ClientOf, learner: User, claim: Claim) -> None:
    client = client_of(learner)
    client.post(url(claim), entered())
    assert escape(claim.answer) in client.get(url(claim)).text


def test_a_second_click_leads_to_the_same_experiment(client_of: ClientOf, learner: User, claim: Claim) -> None:
    client, form = client_of(learner), entered()
    first, second = (client.post(url(claim), form).headers["Location"] for _ in range(2))
    assert first == second
    assert Experiment.objects.count() == 1


def test_the_same_key_with_another_prediction_is_a_conflict(client_of: ClientOf, learner: User, claim: Claim) -> None:
    client, form = client_of(learner), entered()
    client.post(url(claim), form)
    response = client.post(url(claim), form | {"effect": "61"})
    assert response.status_code == 409
    assert "that launch stands" in response.text


def test_every_presentation_has_a_key_of_its_own(client: Client, claim: Claim) -> None:
    keys = {client.get(url(claim)).context["form"]["idempotency_key"].value() for _ in range(2)}
    assert len(keys) == 2


def test_the_form_says_from_how_many_seeds_on_a_claim_can_be_supported(client: Client, claim: Claim) -> None:
    assert "With fewer than 7" in client.get(url(claim)).text


def test_predicting_no_difference_takes_no_size(client_of: ClientOf, learner: User, claim: Claim) -> None:
    client_of(learner).post(url(claim), entered(winner="no difference", effect=""))
    assert Prediction.objects.get().effect == 0.0


REFUSED = [
    {"winner": "relu"},
    {"winner": ""},
    {"winner": "__class__"},
    {"effect": ""},
    {"effect": "-1"},
    {"effect": "nan"},
    {"effect": "101"},
    {"effect": "1,5"},
    {"effect": "1e999"},
    {"certainty": "very"},
    {"certainty": ""},
    {"num_seeds": "1"},
    {"num_seeds": "31"},
    {"num_seeds": "1.5"},
    {"num_seeds": "1_0"},
    {"num_seeds": "١"},
    {"num_seeds": "1" + "0" * 400},
    {"num_seeds": ""},
    {"num_seeds": "10\x00"},
    {"idempotency_key": "1"},
]


@pytest.mark.parametrize("wrong", REFUSED, ids=lambda wrong: str(wrong)[:40])
def test_a_wrong_entry_comes_back_at_its_field(
    client_of: ClientOf, learner: User, claim: Claim, wrong: dict[str, str]
) -> None:
    response = client_of(learner).post(url(claim), entered(**wrong))
    assert response.status_code == 422
    assert set(response.context["form"].errors) - {"__all__"} == set(wrong)
    assert Experiment.objects.count() == 0


def test_a_visitor_signs_in_and_finds_what_was_entered(client: Client, learner: User, claim: Claim) -> None:
    response = client.post(url(claim), entered(effect="42.5"))
    assert response.headers["Location"] == f"/en/accounts/login/?next={url(claim)}"
    client.force_login(learner)
    form = client.get(url(claim)).context["form"]
    kept = {name: form[name].value() for name in ("winner", "effect", "certainty", "num_seeds")}
    assert kept == {"winner": "tanh", "effect": "42.5", "certainty": "think so", "num_seeds": "10"}
    assert client.get(url(claim)).context["form"]["effect"].value() is None  # handed out once


def test_what_a_visitor_entered_wrongly_is_said_before_they_sign_in(client: Client, claim: Claim) -> None:
    assert client.post(url(claim), entered(effect="-1")).status_code == 422


def test_a_full_quota_says_when_to_come_back(
    client_of: ClientOf, learner: User, claim: Claim, settings: object
) -> None:
    settings.MAX_QUEUED_EXPERIMENTS = 1
    client = client_of(learner)
    client.post(url(claim), entered())
    response = client.post(url(claim), entered())
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "worth another try" in response.text


def test_too_many_seeds_for_the_price_are_refused_at_the_seeds(
    client_of: ClientOf, learner: User, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.engine.cost.MAX_PRICE_SECONDS", 0.01)
    response = client_of(learner).post(url(claim), entered())
    assert response.status_code == 422
    assert "0.1 s are allowed" in response.context["form"].errors["num_seeds"][0]


def test_a_retired_or_unknown_claim_is_not_there(client: Client, claim: Claim) -> None:
    Claim.objects.update(is_retired=True)
    assert client.get(url(claim)).status_code == 404
    assert client.get("/en/claims/no-such-claim/").status_code == 404
    assert client.post(f"{url(claim)}show/").status_code == 404


def test_what_a_visitor_was_shown_stays_recorded_when_they_sign_in(client: Client, claim: Claim, learner: User) -> None:
    client.post(f"{url(claim)}show/")
    client.post("/en/accounts/login/", {"login": learner.username, "password": PASSWORD})
    assert Reveal.objects.filter(claim=claim, user=learner).exists()
    assert "badge-supported" in client.get(url(claim)).text


def test_a_claim_leads_to_its_concepts(client: Client, site_content: None) -> None:
    page = client.get("/en/claims/deep-sigmoid-does-not-train/").text
    assert "/en/concepts/relu/" in page
    assert "/en/concepts/backprop/" in page


def test_arms_of_different_lengths_are_each_read_at_their_own_end(client: Client, db: None) -> None:
    claim = make_claim("large-batch-same-epochs")
    client.post(f"{url(claim)}show/")
    page = client.get(url(claim)).text
    assert "Training loss at the last record" in page
