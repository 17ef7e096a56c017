"""The builder opens filled in: from any claim, from an experiment, from a link; and says what a setting costs."""

import base64
import zlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.trainer.making import launch, make_claim, make_spec, shipped_claims, train_all
from trainer.engine.specs import ExperimentSpec
from trainer.forms.builder import BuilderForm
from trainer.forms.prefilling import is_expressible
from trainer.models import Experiment
from trainer.spec_links import MAX_LENGTH, InvalidLink, linked, spec_of

ClientOf = Callable[[User], Client]
URL = "/en/experiments/new/"
PREDICTION = {"winner": "1", "effect": "3", "certainty": "guess", "num_seeds": "2"}


def filled(client: Client, url: str, **changes: str) -> dict[str, Any]:
    """The form of that address as a browser would send it."""
    return values_in(client.get(url).context["form"]) | PREDICTION | {"idempotency_key": str(uuid4())} | changes


def values_in(form: BuilderForm) -> dict[str, Any]:
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def link_to(spec: ExperimentSpec) -> str:
    return f"{URL}?spec={linked(spec)}"


@pytest.mark.parametrize("file", shipped_claims(), ids=lambda file: file.slug)
def test_every_claim_can_be_changed_and_travels_in_a_link(file: Any) -> None:
    spec = file.document.experiment_spec
    assert is_expressible(spec)
    assert spec_of(linked(spec)).digest == spec.digest
    assert len(linked(spec)) < MAX_LENGTH / 4


def test_a_link_launches_the_setting_that_it_carries(client_of: ClientOf, learner: User) -> None:
    client, spec = client_of(learner), make_spec(learning_rate=0.07)
    client.post(link_to(spec), filled(client, link_to(spec)))
    assert Experiment.objects.get().spec_digest == spec.digest


@pytest.mark.parametrize("slug", ["l1-gives-zeros", "initial-loss-is-ln-c", "standardised-inputs"])
def test_arms_rules_and_tuning_stay_as_they_came(client_of: ClientOf, learner: User, slug: str) -> None:
    claim, client = make_claim(slug), client_of(learner)
    url = f"{URL}?claim={slug}"
    winner = "claim holds" if not claim.experiment_spec.rule.compares_pairs else "1"
    client.post(url, filled(client, url, winner=winner, num_seeds="7"))
    assert Experiment.objects.get().claim == claim


def test_something_else_can_be_changed_around_arms_that_stay(client_of: ClientOf, learner: User) -> None:
    claim, client = make_claim("l1-gives-zeros"), client_of(learner)
    url = f"{URL}?claim={claim.slug}"
    client.post(url, filled(client, url, **{"training.num_epochs": "100"}))
    experiment = Experiment.objects.get()
    spec = experiment.experiment_spec
    assert (experiment.claim, spec.training.num_epochs) == (None, 100)
    assert spec.arms == claim.experiment_spec.arms


def test_what_is_wrong_about_tuning_that_was_kept_is_said_there(client_of: ClientOf, learner: User) -> None:
    make_claim("standardised-inputs")
    client, url = client_of(learner), f"{URL}?claim=standardised-inputs"
    values = filled(client, url, factor="training.optimizer.learning_rate") | {"arms.0": "0.1", "arms.1": "0.2"}
    values = values_in(client.post(url, values | {"redraw": "1"}).context["form"]) | values
    response = client.post(url, values)
    assert response.status_code == 422
    assert "keep.tune" in response.context["form"].errors
    assert client.post(url, values | {"keep.tune": "no"}).status_code == 302


def packed(text: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")


BROKEN = [
    "",
    "abc",
    "A" * (MAX_LENGTH + 1),
    "\x00",
    "é",
    packed(b"[]"),
    packed(b"{"),
    packed(b"[" * 90_000),
    packed(b"0" * 10_000_000),
    packed(b'{"procedure": ["training"]}'),
    packed(b'{"arms": 1, "procedure": "training"}'),
]


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:12])
def test_a_broken_link_says_so_and_offers_the_usual_form(client: Client, db: None, text: str) -> None:
    with pytest.raises(InvalidLink):
        spec_of(text)
    response = client.get(URL, {"spec": text})
    assert response.status_code == 422
    assert "This link is incomplete" in response.text


def test_a_link_that_was_cut_short_is_broken() -> None:
    with pytest.raises(InvalidLink):
        spec_of(linked(make_spec())[:-8])


def test_an_experiment_of_ones_own_can_be_changed(client_of: ClientOf, learner: User, other_learner: User) -> None:
    experiment = launch(learner)
    url = f"{URL}?from={experiment.public_id}"
    assert url in client_of(learner).get(experiment.get_absolute_url()).text
    assert client_of(learner).get(url).context["form"]["arms.1"].value() == "relu"
    assert client_of(other_learner).get(url).status_code == 404
    assert Client().get(url).status_code == 404
    assert client_of(learner).get(f"{URL}?from=1").status_code == 404


def test_a_setting_that_was_judged_offers_its_result_first(client_of: ClientOf, learner: User) -> None:
    earlier, client = launch(learner), client_of(learner)
    train_all()
    url = f"{URL}?from={earlier.public_id}"
    values = filled(client, url)
    page = client.post(url, values)
    assert "You have run this very setting" in page.text
    assert earlier.get_absolute_url() in page.text
    client.post(url, values | {"anew": "1"})
    assert [each.seeds for each in Experiment.objects.order_by("pk")] == [[10, 11], [12, 13]]


def test_what_others_ran_is_not_offered(client_of: ClientOf, learner: User, other_learner: User) -> None:
    launch(other_learner)
    train_all()
    client = client_of(learner)
    assert client.post(link_to(make_spec()), filled(client, link_to(make_spec()))).status_code == 302


def test_the_price_stands_there_before_the_launch_and_follows_the_fields(client: Client, db: None) -> None:
    values = filled(client, link_to(make_spec()), num_seeds="30")
    panel = client.post(URL, values | {"price": "1"}).text
    assert "2 arms × 30 seeds = 60" in panel
    assert "nobody is waiting" in panel
    assert "<form" not in panel
    assert "Once the setting is complete" in client.post(URL, values | {"price": "1", "training.batch_size": "x"}).text


def test_a_price_beyond_the_limit_names_the_field_to_lower(client: Client, db: None) -> None:
    values = filled(
        client, link_to(make_spec()), **{"training.num_epochs": "20000", "data.moons.num_examples": "20000"}
    )
    assert "Lower: " in client.post(URL, values | {"price": "1"}).text
    assert Experiment.objects.count() == 0


def test_the_place_in_the_queue_counts_those_who_are_ahead(client: Client, learner: User) -> None:
    launch(learner)
    values = filled(client, link_to(make_spec()))
    assert "place 2" in client.post(URL, values | {"price": "1"}).text


def test_fields_lead_to_the_concepts_that_explain_them(client: Client, site_content: None) -> None:
    assert "/en/concepts/relu/" in client.get(URL).text
