"""Saying how sure one is: kept with the attempt, answered with a sentence, and held against what was right."""

import pytest
from django.http import HttpResponse
from django.test import Client

from quizzes.models import Attempt, Question
from quizzes.reading.practice import Calibration, calibration_of
from quizzes.reading.readers import Reader
from tests.quizzes.builders import free_answer, make_question
from tests.quizzes.presentations import HTMX, Asked, Shown, show


def answer(shown: Shown, slug: str, certainty: str) -> HttpResponse:
    data = {"presentation": shown.token, "answer": shown.places[slug], "certainty": certainty}
    return shown.client.post(shown.url, data, headers=HTMX)


@pytest.mark.parametrize(
    ("slug", "certainty", "sentence"),
    [
        ("beta", "sure", "rightly so"),
        ("alpha", "sure", "worth writing down"),
        ("beta", "guess", "Could you explain"),
        ("alpha", "guess", "Nothing lost"),
    ],
)
def test_a_certainty_is_kept_and_answered(
    client: Client, question: Question, slug: str, certainty: str, sentence: str
) -> None:
    page = answer(show(client, question), slug, certainty).text
    assert sentence in page
    assert Attempt.objects.get().certainty == certainty


def test_saying_nothing_is_possible(client: Client, question: Question) -> None:
    assert answer(show(client, question), "beta", "").status_code == 200
    assert Attempt.objects.get().certainty == ""
    assert "How well do you know" not in client.get("/en/learn/").text


@pytest.mark.parametrize("certainty", ["certain", "0.95", "sure\x00", "S" * 5000])
def test_what_is_no_certainty_comes_back(client: Client, question: Question, certainty: str) -> None:
    response = answer(show(client, question), "beta", certainty)
    assert response.status_code == 422
    assert not Attempt.objects.exists()


def test_a_form_that_comes_back_keeps_the_certainty(client: Client, question: Question) -> None:
    shown = show(client, question)
    page = client.post(shown.url, {"presentation": shown.token, "certainty": "think so"}).text
    assert 'value="think so" checked' in page


def test_who_marks_themselves_is_not_asked(client: Client, db: None) -> None:
    assert "How sure are you" not in Asked(client, free_answer()).page


def test_the_record_counts_answers_right_ones_and_points(client: Client, question: Question) -> None:
    for slug, certainty in (("beta", "sure"), ("beta", "sure"), ("alpha", "sure"), ("alpha", "guess")):
        answer(show(client, question), slug, certainty)
    make_question(slug="another")
    attempt = Attempt.objects.first()
    found = calibration_of(Reader(user=None, visitor_key=attempt.visitor_key))
    assert [(row.certainty.value, row.num_answers, row.num_right, row.points) for row in found] == [
        ("sure", 3, 2, 0),
        ("guess", 1, 0, 0),
    ]
    assert isinstance(found[0], Calibration)
    page = client.get("/en/learn/").text
    assert "How well do you know what you know?" in page
    assert "2 (67 %)" in page
