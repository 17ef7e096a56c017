"""Certainty marking: switched on by a learner, points by certainty, summed on the study page."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from quizzes.kinds import parse_document
from quizzes.models import Attempt, Profile, Question, Reason
from quizzes.services.regrading import regrade
from quizzes.services.revisions import save_revision
from tests.quizzes.builders import choice, free_answer, make_question, single_choice
from tests.quizzes.presentations import show

RULE = "Certainty marking: sure 3 points"


@pytest.fixture
def marked(client_of: Callable[[User], Client], learner: User) -> Client:
    """A learner who has switched it on."""
    client = client_of(learner)
    assert client.post("/en/learn/certainty-marking/", {"on": "yes"}).status_code == 302
    return client


def answer(client: Client, question: Question, slug: str, certainty: str) -> HttpResponse:
    shown = show(client, question)
    posted = {"presentation": shown.token, "answer": shown.places[slug], "certainty": certainty}
    return client.post(shown.url, posted, headers={"HX-Request": "true"})


@pytest.mark.parametrize(
    ("certainty", "slug", "points"),
    [
        ("sure", "beta", "+3 points."),
        ("sure", "alpha", "−6 points."),
        ("think so", "beta", "+2 points."),
        ("think so", "alpha", "−2 points."),
        ("guess", "beta", "+1 point."),
        ("guess", "alpha", "0 points."),
    ],
)
def test_points_stand_beside_the_marks(
    marked: Client, question: Question, certainty: str, slug: str, points: str
) -> None:
    assert f"<strong>{points}</strong>" in answer(marked, question, slug, certainty).text


def test_the_rule_stands_where_it_applies_and_certainty_must_be_said(marked: Client, question: Question) -> None:
    assert RULE in marked.get("/en/questions/a-question/").text
    response = answer(marked, question, "beta", "")
    assert response.status_code == 422
    assert "Say how sure you are" in response.text
    assert not Attempt.objects.exists()


def test_the_study_page_sums_the_points_also_after_regrading(marked: Client, question: Question) -> None:
    for slug, certainty in (("beta", "sure"), ("alpha", "think so")):
        answer(marked, question, slug, certainty)
    assert "Points so far: 1, from 2 answers." in marked.get("/en/learn/").text
    choices = [choice(slug, is_correct=slug == "alpha") for slug in ("alpha", "beta", "gamma", "delta")]
    save_revision(question, document=parse_document(single_choice(choices=choices)))
    regrade(Attempt.objects.all(), reason=Reason.KEY_CHANGED)
    assert "Points so far: -4, from 2 answers." in marked.get("/en/learn/").text


def test_it_is_off_until_it_is_switched_on_and_can_be_switched_off(marked: Client, question: Question) -> None:
    marked.post("/en/learn/certainty-marking/", {"on": "no"})
    assert answer(marked, question, "beta", "").status_code == 200
    assert (Attempt.objects.get().points, Profile.objects.get().has_certainty_marking) == (None, False)


def test_visitors_have_no_points(client: Client, question: Question) -> None:
    assert "/accounts/login/" in client.post("/en/learn/certainty-marking/", {"on": "yes"}).url
    answer(client, question, "beta", "sure")
    assert Attempt.objects.get().points is None


def test_who_marks_themselves_gets_no_points(marked: Client, learner: User) -> None:
    make_question(free_answer(), slug="free")
    assert RULE not in marked.get("/en/questions/free/").text
