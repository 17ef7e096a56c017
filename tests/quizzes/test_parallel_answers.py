"""The same form sent fifty times at once: one attempt, one grade, and everybody sees it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from quizzes.models import Attempt, Grade, Question
from tests.quizzes.builders import make_question
from tests.quizzes.presentations import Shown, show


@pytest.fixture
def stored(transactional_db: None) -> Question:
    return make_question()


def send_at_once(shown: Shown, *, clients: list[Client]) -> list[int]:
    def send(client: Client) -> int:
        try:
            return Shown(client, shown.url, shown.token, shown.places).send("beta").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(send, clients))


def test_fifty_posts_of_a_learner_make_one_grade(
    stored: Question, client_of: Callable[[User], Client], learner: User
) -> None:
    shown = show(client_of(learner), stored)
    statuses = send_at_once(shown, clients=[client_of(learner) for _ in range(50)])
    assert set(statuses) == {302}
    assert (Attempt.objects.count(), Grade.objects.count()) == (1, 1)


def test_fifty_posts_of_a_new_visitor_make_one_grade(stored: Question) -> None:
    shown = show(Client(), stored)
    statuses = send_at_once(shown, clients=[Client() for _ in range(50)])
    assert set(statuses) == {302}
    assert (Attempt.objects.count(), Grade.objects.count()) == (1, 1)
