"""The question that docs/authors.md writes step by step: through the form, to its variants, published and asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Question, QuestionState
from quizzes.services.variants import make_waiting_sets
from tests.quizzes.authoring import save
from tests.quizzes.builders import make_concept

ADD = "/admin/quizzes/question/add/?kind=numeric"
ANSWER = "grad((sigmoid(w * x) - y)^2 / 2, w)"
FIELDS: dict[str, Any] = {
    "slug": "gradient-of-a-sigmoid-neuron",
    "stem_en": "With $w = [[w]]$, $x = [[x]]$ and the target [[y]]: what is $\\partial L / \\partial w$?",
    "stem_ko": "$w = [[w]]$, $x = [[x]]$, 목표값 [[y]]일 때 $\\partial L / \\partial w$는 얼마입니까?",
    "key": ANSWER,
    "tolerance_kind": "relative",
    "tolerance": "0.01",
    "slip_0_key": "(sigmoid(w * x) - y) * x",
    "slip_0_message_en": "You forgot the slope of the sigmoid.",
    "slip_0_message_ko": "시그모이드의 기울기를 빠뜨렸습니다.",
    "slip_1_key": "(y - sigmoid(w * x)) * sigmoid(w * x) * (1 - sigmoid(w * x)) * x",
    "slip_1_message_en": "The sign is turned.",
    "slip_1_message_ko": "부호가 반대입니다.",
    "explanation_en": "$a = [[sigmoid(w * x):.3f]]$, so the gradient is [[key:.3g]].",
    "explanation_ko": "$a = [[sigmoid(w * x):.3f]]$이므로 기울기는 [[key:.3g]]입니다.",
    "constraints": "w != 0",
} | {
    f"parameter_{place}_{name}": value
    for place, row in enumerate(
        (
            {"name": "w", "kind": "range", "low": "-2", "high": "2", "step": "0.5"},
            {"name": "x", "kind": "range", "low": "0.5", "high": "2", "step": "0.5"},
            {"name": "y", "kind": "choices", "choices": "0, 1"},
        )
    )
    for name, value in row.items()
}


@pytest.fixture
def editor(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def written(editor: Client, db: None) -> Question:
    response = save(editor, ADD, **FIELDS, concept=make_concept().pk, num_variants="12", _continue="1")
    assert response.status_code == 302, response.context["adminform"].form.errors
    return Question.objects.get()


def test_the_page_says_that_the_variants_are_being_made_and_nothing_is_published_yet(
    editor: Client, written: Question
) -> None:
    url = f"/admin/quizzes/question/{written.pk}"
    page = editor.get(f"{url}/change/").text
    assert "The variants are being made." in page and "data-finished" not in page
    editor.post(f"{url}/step/", {"step": "publish", "started_from": 1})
    assert Question.objects.get().state == QuestionState.DRAFT


def test_the_grid_shows_key_and_slips_and_the_question_is_published_and_asked(
    editor: Client, written: Question
) -> None:
    make_waiting_sets()
    url = f"/admin/quizzes/question/{written.pk}"
    grid = editor.get(f"{url}/variants/").text
    assert "12 variants are ready." in grid and "You forgot the slope of the sigmoid." in grid
    assert grid.count("<tr>") == 13
    editor.post(f"{url}/step/", {"step": "publish", "started_from": 1})
    assert "what is" in Client().get("/en/questions/gradient-of-a-sigmoid-neuron/").text


def test_what_stood_in_the_way_is_told(editor: Client, db: None) -> None:
    """These ranges have 64 draws that keep the constraint."""
    save(editor, ADD, **FIELDS, concept=make_concept().pk, num_variants="100")
    make_waiting_sets()
    grid = editor.get(f"/admin/quizzes/question/{Question.objects.get().pk}/variants/").text
    assert "could not be made" in grid and "<li>" in grid
