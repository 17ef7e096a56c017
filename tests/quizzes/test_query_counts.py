"""How many queries pages take: few, of every kind, and no more for who has answered much."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from benchmarks.answering import posted_answer
from quizzes.kinds import KINDS
from quizzes.models import Attempt, Question
from quizzes.reading.presenting import present

pytestmark = pytest.mark.usefixtures("site_content")
MOST = 12
HTMX = {"HX-Request": "true"}
Signed = Callable[[User], Client]


@pytest.fixture(params=["learner", "visitor"])
def reader(request: pytest.FixtureRequest, client_of: Signed, learner: User) -> Client:
    return Client() if request.param == "visitor" else client_of(learner)


def test_an_answer_to_any_shipped_question(reader: Client, django_assert_max_num_queries: Callable[..., Any]) -> None:
    questions = list(Question.objects.published().select_related("revision"))
    for question in questions:
        data = posted_answer(present(question))
        with django_assert_max_num_queries(MOST, info=question.slug):
            assert reader.post(question.get_absolute_url(), data, headers=HTMX).status_code == 200
    assert {question.kind for question in questions} == {*KINDS}


def test_the_first_answer_of_a_visitor(django_assert_max_num_queries: Callable[..., Any]) -> None:
    for question in Question.objects.published().select_related("revision")[:20]:
        data = posted_answer(present(question))
        with django_assert_max_num_queries(MOST, info=question.slug):
            Client().post(question.get_absolute_url(), data, headers=HTMX)


@pytest.mark.parametrize("path", ["/en/", "/en/learn/"])
def test_home_and_the_learning_path(
    learner: User, client_of: Signed, path: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = client_of(learner)
    for question in Question.objects.published().select_related("revision")[:5]:
        client.post(question.get_absolute_url(), posted_answer(present(question)))
    assert Attempt.objects.exists()
    with django_assert_max_num_queries(MOST):
        assert client.get(path).status_code == 200
