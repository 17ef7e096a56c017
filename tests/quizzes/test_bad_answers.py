"""What is no answer comes back with a message, and nothing is stored."""

import pytest
from django.http import HttpResponse
from django.test import Client

from quizzes.models import Attempt, Question
from tests.quizzes.builders import make_question
from tests.quizzes.presentations import show


def comes_back(response: HttpResponse) -> bool:
    return response.status_code == 422 and 'role="alert"' in response.text and not Attempt.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        *([], [""], ["4"], ["-1"], [str(2**63)], ["1e3"], ["١"], ["0\x00"], ["\x00"], ["beta"], ["0", "1"], ["0", "9"]),
        *(["0 "], ["00"], ["+1"], ["[0]"], ["1" * 5000]),
    ],
)
def test_what_is_no_option_of_the_showing_comes_back(client: Client, question: Question, values: list[str]) -> None:
    assert comes_back(show(client, question).send(values=values))


def test_ten_thousand_values_come_back(client: Client, multiple: Question) -> None:
    assert comes_back(show(client, multiple).send(values=[str(number) for number in range(10_000)]))


def test_ticking_an_option_twice_counts_once(client: Client, multiple: Question) -> None:
    shown = show(client, multiple)
    shown.send("alpha", "alpha", "beta")
    assert Attempt.objects.get().answer == ["alpha", "beta"]


def test_ticking_everything_earns_nothing(client: Client, multiple: Question) -> None:
    shown = show(client, multiple)
    shown.send(*shown.places)
    assert Attempt.objects.get().newest_grade.marks == 0


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00", "١:٢:٣", "x" * 100_000])
def test_a_token_that_was_not_made_here_comes_back_as_a_new_showing(
    client: Client, question: Question, token: str
) -> None:
    response = client.post("/en/questions/a-question/", {"presentation": token, "answer": "0"})
    assert comes_back(response)


def test_the_form_of_another_question_comes_back(client: Client, question: Question) -> None:
    make_question(slug="another")
    shown = show(client, question)
    assert comes_back(client.post("/en/questions/another/", {"presentation": shown.token, "answer": "0"}))


def test_what_was_ticked_is_still_ticked_in_the_same_order(client: Client, question: Question) -> None:
    shown = show(client, question)
    response = shown.send(values=["2", "77"])
    assert 'value="2" checked' in response.text
    assert shown.token.partition(":")[0] in response.text


def test_htmx_gets_the_form_again_with_its_message(client: Client, question: Question) -> None:
    response = show(client, question).send(htmx=True)
    assert response.status_code == 422
    assert "<html" not in response.text
    assert "Choose an answer first" in response.text


@pytest.mark.parametrize("slug", ["nothing-here", "a" * 300])
def test_a_question_that_does_not_exist_is_not_found(client: Client, db: None, slug: str) -> None:
    assert client.get(f"/en/questions/{slug}/").status_code == 404


def test_other_methods_are_refused(client: Client, question: Question) -> None:
    assert client.delete("/en/questions/a-question/").status_code == 405
    url = show(client, question).send("beta").url
    assert client.post(url).status_code == 405
