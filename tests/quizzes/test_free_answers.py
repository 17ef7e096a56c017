"""A free answer: written first, then compared with the rubric, and only then the model answer."""

import re
import time

import pytest
from django.http import HttpResponse
from django.test import Client

from quizzes.models import Attempt
from tests.quizzes.builders import free_answer
from tests.quizzes.presentations import HTMX, Asked

pytestmark = pytest.mark.django_db
TEXT = "The validation loss turned upwards."


def sealed_in(response: HttpResponse) -> str:
    return re.search(r'name="sealed" value="([^"]+)"', response.text)[1]


def tick(asked: Asked, sealed: str, *values: str, **others: str) -> HttpResponse:
    return asked.client.post(asked.url, {"presentation": asked.token, "sealed": sealed, "answer": values} | others)


def test_the_rubric_comes_after_the_text_and_the_model_answer_after_the_ticks(client: Client) -> None:
    asked = Asked(client, free_answer())
    assert "Point alpha" not in asked.page
    second = asked.send(TEXT)
    assert (second.status_code, Attempt.objects.count()) == (200, 0)
    assert "Point alpha" in second.text
    assert TEXT in second.text
    assert "the-model" not in second.text
    page = client.get(tick(asked, sealed_in(second), "1").url).text
    assert "the-model" in page
    attempt = Attempt.objects.get()
    assert (attempt.answer, attempt.newest_grade.marks) == ([TEXT, "beta"], 0.5)


def test_a_minute_later_the_second_page_is_still_of_the_same_showing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(client, free_answer())
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 60)
    second = asked.send(TEXT)
    token = re.search(r'name="presentation" value="([^"]+)"', second.text)[1]
    assert token != asked.token
    assert tick(asked, sealed_in(second), "0", presentation=token).status_code == 302


def test_htmx_gets_each_step_in_place(client: Client) -> None:
    asked = Asked(client, free_answer())
    post = {"presentation": asked.token, "answer": TEXT}
    assert "<html" not in client.post(asked.url, post, headers=HTMX).text


def test_nothing_ticked_earns_nothing(client: Client) -> None:
    asked = Asked(client, free_answer())
    tick(asked, sealed_in(asked.send(TEXT)))
    assert Attempt.objects.get().newest_grade.marks == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write your answer first"),
        ("   \n ", "Write your answer first"),
        ("Too short.", "at least 20 characters"),
        ("x" * 4001, "at most 4000 characters"),
        ("x" * 30 + "\x00", "does not belong"),
    ],
)
def test_what_is_no_answer_comes_back_without_the_rubric(client: Client, text: str, message: str) -> None:
    response = Asked(client, free_answer()).send(text)
    assert response.status_code == 422
    assert message in response.text
    assert "Point alpha" not in response.text
    assert "sealed" not in response.text


def test_a_seal_of_our_own_making_or_of_another_showing_is_refused(client: Client) -> None:
    asked = Asked(client, free_answer())
    foreign = sealed_in(Asked(client, free_answer(), slug="another").send(TEXT))
    for seal in ("x:y:z", foreign, foreign[:-1]):
        assert tick(asked, seal, "0").status_code == 422
    assert tick(asked, sealed_in(asked.send(TEXT)), "7").status_code == 422
    assert not Attempt.objects.exists()


def test_the_text_that_counts_is_the_sealed_one(client: Client) -> None:
    asked = Asked(client, free_answer())
    tick(asked, sealed_in(asked.send(TEXT)), "0", text="Point alpha and Point beta, I always knew.")
    assert Attempt.objects.get().answer == [TEXT, "alpha"]


def test_what_is_written_is_shown_as_text(client: Client) -> None:
    asked = Asked(client, free_answer())
    second = asked.send("<script>alert(1)</script> and more")
    assert "<script>alert(1)" not in second.text
    assert "<script>alert(1)" not in client.get(tick(asked, sealed_in(second)).url).text
