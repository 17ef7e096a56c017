"""Answering a question: graded on the server, once, with the feedback after it and never before."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from quizzes.kinds import parse_document
from quizzes.models import Attempt, Grade, Question
from quizzes.services.revisions import save_revision
from tests.quizzes.builders import choice, make_concept, make_question, single_choice
from tests.quizzes.presentations import show

Signed = Callable[[User], Client]


def test_a_right_answer_leads_to_its_own_page(client_of: Signed, learner: User, question: Question) -> None:
    client = client_of(learner)
    response = show(client, question).send("beta")
    attempt = Attempt.objects.get()
    assert response.url == f"/en/attempts/{attempt.public_id}/"
    assert "because-beta" in client.get(response.url).text
    assert (attempt.user, attempt.answer, attempt.newest_grade.marks) == (learner, ["beta"], 1.0)


def test_a_wrong_answer_earns_nothing_and_explains_every_option(client: Client, question: Question) -> None:
    page = show(client, question).send("gamma", htmx=True).text
    assert Attempt.objects.get().newest_grade.marks == 0
    assert all(f"because-{slug}" in page for slug in ("alpha", "beta", "gamma", "delta"))
    assert "overall-explanation" in page


def test_htmx_gets_the_feedback_in_place_of_the_form(client: Client, question: Question) -> None:
    response = show(client, question).send("beta", htmx=True)
    assert response.status_code == 200
    assert "<html" not in response.text


def test_partial_credit_is_the_share_ticked_right_minus_the_share_ticked_wrong(
    client: Client, multiple: Question
) -> None:
    show(client, multiple).send("alpha", "gamma")
    assert Attempt.objects.get().newest_grade.marks == pytest.approx(1 / 2 - 1 / 3)


def test_the_rule_of_partial_credit_stands_on_the_page(client: Client, multiple: Question) -> None:
    assert "minus the share" in client.get("/en/questions/several/").text


def test_the_time_is_measured_from_the_showing(client: Client, question: Question) -> None:
    show(client, question).send("beta")
    assert 0 <= Attempt.objects.get().elapsed_seconds < 60


def test_the_order_is_stored_with_the_attempt(client: Client, question: Question) -> None:
    shown = show(client, question)
    shown.send("beta")
    assert Attempt.objects.get().choice_order == sorted(shown.places, key=shown.places.get)


def test_every_showing_has_its_own_order(client: Client, question: Question) -> None:
    orders = {
        tuple(sorted(shown.places, key=shown.places.get)) for shown in (show(client, question) for _ in range(30))
    }
    assert len(orders) > 5


def test_the_same_form_sent_again_shows_the_same_attempt(client: Client, question: Question) -> None:
    shown = show(client, question)
    assert shown.send("beta").url == shown.send("beta").url
    assert Grade.objects.count() == 1


def test_the_same_form_with_another_answer_is_a_conflict_that_shows_the_first(
    client: Client, question: Question
) -> None:
    shown = show(client, question)
    shown.send("beta")
    response = shown.send("gamma")
    assert response.status_code == 409
    assert "Your first answer counts" in response.text
    assert Attempt.objects.get().answer == ["beta"]


def test_an_attempt_is_shown_to_nobody_else(
    client_of: Signed, learner: User, other_learner: User, question: Question
) -> None:
    url = show(client_of(learner), question).send("beta").url
    assert client_of(other_learner).get(url).status_code == 404
    assert Client().get(url).status_code == 404


def test_a_form_shown_before_an_edit_is_graded_by_what_was_shown(client: Client, question: Question) -> None:
    shown = show(client, question)
    swapped = [choice("alpha", is_correct=True), choice("beta"), choice("gamma"), choice("delta")]
    save_revision(question, document=parse_document(single_choice(choices=swapped)))
    shown.send("beta")
    assert Attempt.objects.get().newest_grade.is_correct


def after_answering(client: Client, question: Question, *given: str) -> HttpResponse:
    """Where "next question" leads."""
    link = re.search(r'href="([^"]+/next/)"', show(client, question).send(*given, htmx=True).text)
    return client.get(link[1], follow=True)


def test_the_feedback_leads_to_the_next_question(client: Client, question: Question, multiple: Question) -> None:
    assert after_answering(client, question, "beta").redirect_chain == [("/en/questions/several/", 302)]


def test_the_next_question_may_be_in_another_concept_or_an_earlier_one(client: Client, question: Question) -> None:
    further = make_question(slug="further", concept=make_concept("elu", order=7))
    assert after_answering(client, question, "alpha").redirect_chain[0][0] == "/en/questions/further/"
    assert after_answering(client, further, "beta").redirect_chain[0][0] == "/en/questions/a-question/"


def test_who_has_answered_everything_right_is_told_so(client: Client, question: Question) -> None:
    page = after_answering(client, question, "beta")
    assert page.redirect_chain == [("/en/learn/", 302)]
    assert "You have answered every question right." in page.text


def test_only_who_answered_is_led_on(client: Client, question: Question) -> None:
    show(client, question).send("beta")
    assert Client().get(f"/en/attempts/{Attempt.objects.get().public_id}/next/").status_code == 404


def test_a_retired_question_is_not_asked_but_its_attempts_stay_readable(client: Client, question: Question) -> None:
    url = show(client, question).send("beta").url
    Question.objects.update(is_retired=True)
    assert client.get("/en/questions/a-question/").status_code == 404
    assert client.get(url).status_code == 200
