"""The learning path and the pages of concepts."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quizzes.models import Concept, Question
from tests.quizzes.builders import make_concept, make_question
from tests.quizzes.presentations import show


def test_the_path_counts_what_was_answered_right(client: Client, question: Question) -> None:
    make_question(slug="another")
    show(client, question).send("beta")
    assert "1 of 2 questions right" in client.get("/en/learn/").text


def test_a_right_answer_stays_counted_after_a_wrong_one(client: Client, question: Question) -> None:
    for answer in ("beta", "gamma"):
        show(client, question).send(answer)
    assert "1 of 1 questions right" in client.get("/en/learn/").text


def test_nobody_sees_the_progress_of_others(
    client: Client, client_of: Callable[[User], Client], learner: User, question: Question
) -> None:
    show(client_of(learner), question).send("beta")
    assert "0 of 1 questions right" in client.get("/en/learn/").text


def test_a_concept_leads_to_its_questions_and_its_neighbours(client: Client, question: Question) -> None:
    make_concept("tanh", title_en="Tanh", order=5)
    page = client.get("/en/concepts/relu/").text
    assert 'href="/en/questions/a-question/"' in page
    assert 'rel="next" href="/en/concepts/tanh/"' in page


@pytest.mark.parametrize(("language", "title"), [("en", "ReLU"), ("ko", "렐루")])
def test_a_concept_speaks_the_language_of_its_address(
    client: Client, question: Question, language: str, title: str
) -> None:
    page = client.get(f"/{language}/concepts/relu/").text
    assert f'<html lang="{language}"' in page
    assert f"<h1>{title}</h1>" in page


def test_what_is_retired_is_not_found(client: Client, question: Question) -> None:
    Concept.objects.update(is_retired=True)
    assert client.get("/en/concepts/relu/").status_code == 404
    assert client.get("/en/questions/a-question/").status_code == 404
    assert client.get("/en/learn/").status_code == 200


def test_a_claim_is_stated_without_its_verdict(client: Client, site_content: None) -> None:
    page = client.get("/en/concepts/relu/").text
    assert 'href="/en/claims/deep-sigmoid-does-not-train/"' in page
    assert "badge-supported" not in page


@pytest.mark.parametrize(
    "address", ["learn/", "concepts/relu/", "questions/relu-backward-vector/", "ATTEMPT"], ids=lambda text: text
)
def test_a_page_takes_twelve_queries_at_most(
    client_of: Callable[[User], Client], learner: User, site_content: None, address: str
) -> None:
    client = client_of(learner)
    question = Question.objects.get(slug="dead-units-and-learning-rate")
    attempt = show(client, question).send(values=["0"]).url
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(attempt if address == "ATTEMPT" else f"/en/{address}").status_code == 200
    assert len(queries) <= 12


def test_an_answer_takes_twelve_queries_besides_savepoints(
    client_of: Callable[[User], Client], learner: User, site_content: None
) -> None:
    shown = show(client_of(learner), Question.objects.get(slug="dead-units-and-learning-rate"))
    with CaptureQueriesContext(connection) as queries:
        shown.send(values=["0"])
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 12
