"""Visitors practise too; what they answered becomes theirs when they sign in."""

import time
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Attempt, Question
from quizzes.reading.presenting import present
from tests.conftest import PASSWORD
from tests.quizzes.presentations import show


def sign_in(client: Client, user: User) -> None:
    client.post("/en/accounts/login/", {"login": user.username, "password": PASSWORD})


def test_reading_leaves_no_session(client: Client, question: Question) -> None:
    for address in ("/en/learn/", "/en/concepts/relu/", "/en/questions/a-question/"):
        client.get(address)
    assert "sessionid" not in client.cookies


def test_a_visitor_sees_their_own_attempt(client: Client, question: Question) -> None:
    assert client.get(show(client, question).send("beta").url).status_code == 200


def test_one_visitor_keeps_one_key(client: Client, question: Question) -> None:
    for _ in range(3):
        show(client, question).send("beta")
    assert Attempt.objects.values("visitor_key").distinct().count() == 1


def test_attempts_move_to_the_learner_at_sign_in(client: Client, question: Question, learner: User) -> None:
    url = show(client, question).send("beta").url
    sign_in(client, learner)
    attempt = Attempt.objects.get()
    assert (attempt.user, attempt.visitor_key) == (learner, None)
    assert client.get(url).status_code == 200


def test_the_next_visitor_at_the_same_computer_starts_anew(client: Client, question: Question, learner: User) -> None:
    url = show(client, question).send("beta").url
    sign_in(client, learner)
    client.post("/en/accounts/logout/")
    assert client.get(url).status_code == 404


def test_a_form_that_was_answered_as_visitor_and_as_learner_stays_answered_by_both(
    client: Client, question: Question, learner: User
) -> None:
    shown = show(client, question)
    other = Client()
    sign_in(other, learner)
    other.post(shown.url, {"presentation": shown.token, "answer": shown.places["beta"]})
    shown.send("beta")
    sign_in(client, learner)
    assert Attempt.objects.filter(user=learner).count() == 1
    assert Attempt.objects.filter(user=None).count() == 1


def test_signing_up_takes_the_answers_along_as_well(client: Client, question: Question) -> None:
    url = show(client, question).send("beta").url
    fields = {"username": "new", "email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/en/accounts/signup/", fields)
    assert Attempt.objects.get().user.username == "new"
    assert client.get(url).status_code == 200


def test_who_practises_signed_out_twice_keeps_all_answers(client: Client, question: Question, learner: User) -> None:
    for _ in range(2):
        show(client, question).send("beta")
        sign_in(client, learner)
        client.post("/en/accounts/logout/")
    assert Attempt.objects.filter(user=learner).count() == 2


def test_the_answers_of_another_visitor_stay_theirs(client: Client, question: Question, learner: User) -> None:
    other = Client()
    url = show(other, question).send("beta").url
    show(client, question).send("beta")
    sign_in(client, learner)
    assert other.get(url).status_code == 200
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(("shift", "seconds"), [(3600, 0.0), (-3600, 3600.0), (-10 * 86_400, 86_400.0)])
def test_a_clock_that_was_set_gives_no_impossible_time(
    client: Client, question: Question, shift: float, seconds: float
) -> None:
    """The showing began in the future of this server, or days ago."""
    begun = replace(present(question), started_at=time.time() + shift)
    client.post("/en/questions/a-question/", {"presentation": begun.token, "answer": "0"})
    assert Attempt.objects.get().elapsed_seconds == pytest.approx(seconds, abs=60)
