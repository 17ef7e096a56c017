"""Deleting content: refused where readers answered or files bring it back; retiring is offered instead."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Attempt, Concept, Question, Topic
from tests.quizzes.builders import make_concept
from tests.quizzes.presentations import show


@pytest.fixture
def editor(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def answered(question: Question) -> Question:
    show(Client(), question).send("beta")
    return question


def delete(client: Client, row: Question | Concept | Topic) -> int:
    name = row._meta.model_name
    return client.post(f"/admin/quizzes/{name}/{row.pk}/delete/", {"post": "yes"}).status_code


def test_what_readers_answered_can_not_be_deleted_but_retired(editor: Client, answered: Question) -> None:
    for row in (answered, answered.concept, answered.concept.topic):
        assert delete(editor, row) == 409
    page = editor.get(f"/admin/quizzes/question/{answered.pk}/delete/").text
    assert "1 answer rests on it." in page and "Retire it instead" in page
    action = {"action": "retire", "confirmed": "1", "_selected_action": [answered.pk]}
    assert "1 question: done." in editor.post("/admin/quizzes/question/", action, follow=True).text
    assert (Attempt.objects.count(), Question.objects.get().is_retired) == (1, True)


def test_the_history_of_a_retired_question_stays_readable(editor: Client, question: Question) -> None:
    reader = Client()
    show(reader, question).send("beta")
    Question.objects.update(is_retired=True)
    assert reader.get(Attempt.objects.get().get_absolute_url()).status_code == 200
    assert editor.get(f"/admin/quizzes/question/{question.pk}/revisions/").status_code == 200


def test_a_question_nobody_answered_is_deleted(editor: Client, question: Question) -> None:
    assert delete(editor, question) == 302
    assert not Question.objects.exists()


def test_a_concept_with_questions_and_a_topic_with_concepts_are_kept(editor: Client, question: Question) -> None:
    assert delete(editor, question.concept) == 409
    assert delete(editor, question.concept.topic) == 409


def test_an_empty_concept_and_its_topic_are_deleted(editor: Client, db: None) -> None:
    concept = make_concept()
    assert [delete(editor, concept), delete(editor, concept.topic)] == [302, 302]
    assert not Topic.objects.exists()


def test_what_comes_from_files_is_kept(editor: Client, question: Question) -> None:
    Question.objects.update(is_in_files=True)
    assert delete(editor, question) == 409


def test_many_rows_are_never_deleted_at_once(editor: Client, question: Question) -> None:
    action = {"action": "delete_selected", "post": "yes", "_selected_action": [question.pk]}
    editor.post("/admin/quizzes/question/", action)
    assert Question.objects.exists()
