"""The catalogue: found by words of either language, narrowed by topic, concept and cost; the textbooks' shelf."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from trainer.models import Claim, Reveal

pytestmark = pytest.mark.usefixtures("site_content")
ON_SHELF = "dropout-clean-data"


def found(client: Client, language: str = "en", **wanted: str) -> list[str]:
    page = client.get(f"/{language}/claims/", wanted).text
    return re.findall(rf'<h3><a href="/{language}/claims/([a-z0-9-]+)/"', page)


def test_the_same_claims_answer_to_english_and_korean(client: Client) -> None:
    english = found(client, q="vanishing gradients")
    assert english[0] == "sigmoid-gradient-vanishes"
    assert set(found(client, "ko", q="기울기소실은")) == set(english)


def test_a_whole_question_will_do(client: Client) -> None:
    assert found(client, q="do deep sigmoid networks train?")[0] == "deep-sigmoid-does-not-train"


def test_filters_narrow_together(client: Client) -> None:
    slugs = found(client, topic="activations", concept="backprop", cost="60")
    claims = Claim.objects.filter(slug__in=slugs)
    assert slugs
    assert all(claim.topic == "activations" and "backprop" in claim.concepts for claim in claims)


def test_the_quickest_come_first(client: Client) -> None:
    page = client.get("/en/claims/", {"sort": "cost"})
    seconds = [card.seconds for _, cards in page.context["found"].groups for card in cards]
    assert seconds == sorted(seconds)
    assert len(seconds) == Claim.objects.published().count()


def test_words_that_no_claim_has_lead_on(client: Client) -> None:
    page = client.get("/en/claims/", {"q": "zebra"}).text
    assert "No claim is like that." in page
    assert "/en/experiments/new/" in page


def test_words_that_no_claim_has_all_of_find_the_closest(client: Client) -> None:
    page = client.get("/en/claims/", {"q": "dropout zebra"}).text
    assert "these come closest" in page
    assert ON_SHELF in page


@pytest.mark.parametrize(
    "wrong",
    [{"q": "x" * 201}, {"q": "a\x00b"}, {"topic": "nowhere"}, {"concept": "x"}, {"cost": "-1"}, {"sort": "DROP"}],
    ids=str,
)
def test_a_wrong_choice_is_said_at_its_field_and_filters_nothing(client: Client, wrong: dict[str, str]) -> None:
    response = client.get("/en/claims/", wrong)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(wrong)
    assert response.context["found"].num_found == Claim.objects.published().count()


def test_the_shelf_stays_closed_until_it_is_opened(client: Client) -> None:
    assert ON_SHELF not in client.get("/en/claims/textbooks/").text
    client.post("/en/claims/textbooks/")
    page = client.get("/en/claims/textbooks/").text
    assert f"/en/claims/{ON_SHELF}/" in page
    assert "badge-supported" not in page


def test_opening_the_shelf_is_recorded_like_showing_each_claim(client: Client, learner: User) -> None:
    client.force_login(learner)
    client.post("/en/claims/textbooks/")
    shelf = Claim.objects.unlike_textbooks()
    assert shelf
    assert set(Reveal.objects.filter(user=learner).values_list("claim", flat=True)) == {each.pk for each in shelf}


def test_a_claim_that_training_confirms_is_on_no_shelf(client: Client) -> None:
    assert set(Claim.objects.unlike_textbooks().values_list("evidence__outcome", flat=True)) == {
        "refuted",
        "no difference",
    }
