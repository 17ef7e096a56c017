"""What visitors answered is deleted after some days; what learners answered, and what they took along, stays."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from quizzes.models import Attempt, Grade, Question, Report, Turn
from quizzes.services import visitors
from quizzes.services.visitors import purge_visitors
from quizzes.tasks import purge_visitors as purge_task
from tests.conftest import PASSWORD
from tests.quizzes.builders import make_question, single_choice
from tests.quizzes.presentations import show
from tests.quizzes.test_reports import send


def grow_old(days: float) -> None:
    for model in (Attempt, Turn):
        model.objects.update(created_at=timezone.now() - timedelta(days=days))


def test_old_answers_of_visitors_are_deleted_with_their_grades(client: Client, question: Question) -> None:
    show(client, question).send("beta")
    grow_old(29.9)
    assert purge_visitors() == 0
    grow_old(30.1)
    purge_task()
    assert not Attempt.objects.exists() and not Grade.objects.exists()


def test_the_number_of_days_is_a_setting(client: Client, question: Question, settings: object) -> None:
    settings.VISITOR_DAYS = 7
    show(client, question).send("beta")
    grow_old(8)
    assert purge_visitors() == 1


def test_more_than_one_batch_is_purged(question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "BATCH", 2)
    for _ in range(5):
        show(Client(), question).send("beta")
    grow_old(31)
    assert purge_visitors() == 5


def test_what_a_learner_took_along_stays(client: Client, question: Question, learner: User) -> None:
    show(client, question).send("beta")
    client.post("/en/accounts/login/", {"login": learner.username, "password": PASSWORD})
    grow_old(400)
    assert purge_visitors() == 0


def test_hints_of_visitors_go_and_their_reports_stay_with_the_answer(client: Client, db: None) -> None:
    question = make_question(single_choice(hints=[{"en": "a", "ko": "가"}]))
    shown = show(client, question)
    client.post(shown.url, {"presentation": shown.token, "hint": "1"})
    send(client, f"{shown.send('gamma').url}report/")
    grow_old(31)
    purge_visitors()
    assert not Turn.objects.exists()
    assert (Report.objects.get().attempt, Report.objects.get().answer) == (None, ["gamma"])
    assert client.get(Report.objects.get().get_absolute_url()).status_code == 200
