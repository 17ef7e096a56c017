"""The home page: what a visitor may try at once, and where a learner stopped."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Question
from tests.trainer.making import launch
from trainer.models import Claim
from trainer.services.revealing import reveal_claims

pytestmark = pytest.mark.usefixtures("site_content")


def test_a_visitor_gets_a_question_and_a_claim_to_predict(client: Client) -> None:
    page = client.get("/en/").text
    assert 'name="answer"' in page and 'name="winner"' in page
    assert f'action="{Claim.objects.published().first().get_absolute_url()}"' in page


def test_the_question_says_nothing_of_its_answer(client: Client) -> None:
    page = client.get("/en/").text
    document = Question.objects.published().first().revision.document
    for choice in document["choices"]:
        assert choice["slug"] not in page
        assert choice["explanation"]["en"] not in page
    assert document["explanation"]["en"] not in page


def test_the_claim_says_nothing_of_its_verdict(client: Client) -> None:
    claim = Claim.objects.published().first()
    page = client.get("/en/").text
    assert claim.answer not in page and claim.mechanism not in page
    assert "badge-supported" not in page


def test_the_next_claim_is_one_whose_verdict_the_learner_has_not_seen(
    learner: User, client_of: Callable[[User], Client]
) -> None:
    first, second = Claim.objects.published()[:2]
    reveal_claims(claims=[first], user=learner)
    assert second.statement in client_of(learner).get("/en/").context["claim"].statement


def test_a_learner_who_has_seen_every_verdict_gets_no_claim(learner: User, client_of: Callable[[User], Client]) -> None:
    for claim in Claim.objects.published():
        reveal_claims(claims=[claim], user=learner)
    response = client_of(learner).get("/ko/")
    assert response.status_code == 200
    assert 'name="winner"' not in response.text


def test_a_learner_finds_the_latest_experiments_but_nobody_elses(
    learner: User, other_learner: User, client_of: Callable[[User], Client]
) -> None:
    own, foreign = launch(learner), launch(other_learner)
    page = client_of(learner).get("/en/").text
    assert own.get_absolute_url() in page
    assert foreign.get_absolute_url() not in page


def test_a_site_without_content_has_a_home_page_all_the_same(client: Client) -> None:
    Claim.objects.update(is_retired=True)
    Question.objects.update(is_retired=True)
    assert client.get("/en/").status_code == 200
