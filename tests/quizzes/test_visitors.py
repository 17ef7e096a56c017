"""Visitors practise too; what they answered becomes theirs when they sign in."""

from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Attempt, Question
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
