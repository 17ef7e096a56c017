"""Predicting a claim as a question: the key is what training showed, and whoever has seen it is not scored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from quizzes.models import Attempt
from quizzes.reading.practice import next_question, standing_of
from quizzes.reading.readers import Reader
from tests.quizzes.builders import load_claims_of, make_question, prediction
from trainer.models import Claim

CLAIMS = ("forgotten-zero-grad", "perceptron-cannot-learn-xor")
URL = "/en/questions/a-question/"


@pytest.fixture(autouse=True)
def claims(db: None) -> None:
    load_claims_of(*CLAIMS)
    make_question(prediction())


def answer(client: Client, *, wins: str, size: str = "5", certainty: str = "sure", url: str = URL) -> HttpResponse:
    page = client.get(url).text
    options = [part.split("</span>")[0] for part in page.split('name="answer" value="')[1:] if "choice-text" in part]
    [place] = [part[0] for part in options if wins in part.split('choice-text">')[-1]]
    data = {"presentation": show_token(page), "answer": [place, size], "certainty": certainty}
    return client.post(url, data, follow=True)


def show_token(page: str) -> str:
    return page.split('name="presentation" value="')[1].split('"', maxsplit=1)[0]


def test_the_page_tells_neither_verdict_nor_claim(client: Client) -> None:
    page = client.get(URL).text
    title = Claim.objects.get(slug=CLAIMS[0]).title_en
    assert "no difference: less than 1 point apart" in page
    assert [name for name in (CLAIMS[0], title, "supported", "Claimed:") if name in page] == []


def test_what_training_showed_is_right(client: Client) -> None:
    page = answer(client, wins="zero_grad:", size="4").text
    attempt = Attempt.objects.get()
    assert (attempt.answer[1:], attempt.newest_grade.marks) == (["4", "sure"], 1.0)
    assert "That came true." in page
    assert "Brier score of your certainty: 0.00" in page
    assert "Your size was off by" in page
    assert "interval" in page


def test_a_surprise_costs_the_marks_and_shows_in_the_brier_score(client: Client) -> None:
    page = answer(client, wins="zero_grad forgotten").text
    assert Attempt.objects.get().newest_grade.marks == 0.0
    assert "Brier score of your certainty: 0.90" in page


def test_no_difference_needs_no_size(client: Client) -> None:
    assert answer(client, wins="no difference", size="").status_code == 200
    assert Attempt.objects.get().answer == ["no difference", "0", "sure"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"size": ""}, "“By how much?” is still empty"),
        ({"size": "a lot"}, "from 0 to 100, such as 0.35; “a lot” is none"),
        ({"size": "101"}, "takes a number from 0 to 100"),
        ({"size": "-1"}, "takes a number from 0 to 100"),
        ({"certainty": ""}, "Say how sure you are"),
        ({"certainty": "very"}, "Say how sure you are"),
    ],
)
def test_an_incomplete_prediction_says_what_is_missing_and_keeps_the_rest(
    client: Client, changes: dict[str, Any], message: str
) -> None:
    response = answer(client, wins="zero_grad:", **changes)
    assert (response.status_code, Attempt.objects.count()) == (422, 0)
    assert message in response.text
    assert "checked" in response.text


@pytest.mark.parametrize("values", [[], ["5"], ["9", "5"], ["0", "1", "5"], ["x", "5"], ["0", "\x00"]])
def test_forged_answers_are_refused(client: Client, values: list[str]) -> None:
    data = {"presentation": show_token(client.get(URL).text), "answer": values, "certainty": "sure"}
    assert client.post(URL, data).status_code == 422


def test_who_was_shown_the_verdict_is_not_scored(learner: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(learner)
    client.post(f"/en/claims/{CLAIMS[0]}/show/")
    assert "will not be scored" in client.get(URL).text
    page = answer(client, wins="zero_grad:").text
    reader = Reader(user=learner)
    assert "kept but not scored" in page
    assert (Attempt.objects.get().is_scored, list(standing_of(reader).values())) == (False, [None])
    assert Attempt.objects.of_reader(user=learner, visitor_key=None).calibration() == {}
    assert next_question(reader) is None


def test_the_second_prediction_is_not_scored_for_learners_and_visitors(
    client: Client, learner: User, client_of: Callable[[User], Client]
) -> None:
    for reader in (client, client_of(learner)):
        answer(reader, wins="zero_grad forgotten")
        answer(reader, wins="zero_grad:")
    assert [attempt.is_scored for attempt in Attempt.objects.order_by("pk")] == [True, False] * 2


def test_the_attempt_keeps_which_evidence_it_was_marked_by(client: Client) -> None:
    answer(client, wins="zero_grad:")
    assert len(Attempt.objects.get().evidence_digest) == 64


def test_a_claim_about_no_pair_holds_or_fails(client: Client) -> None:
    make_question(prediction(claim=CLAIMS[1]), slug="xor")
    url = "/ko/questions/xor/"
    assert Claim.objects.get(slug=CLAIMS[1]).statement_ko[:20] in client.get(url).text
    data = {"presentation": show_token(client.get("/en/questions/xor/").text), "answer": "0", "certainty": "guess"}
    assert client.post("/en/questions/xor/", data).status_code == 302
    assert Attempt.objects.get().answer[0] in {"claim holds", "claim fails"}
