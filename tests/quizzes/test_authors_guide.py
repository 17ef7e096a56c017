"""The question that docs/authors.md writes step by step: through the form, to its variants, published and asked."""

import re
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


@pytest.mark.parametrize(
    ("language", "title", "words"), [("en", "guide", "Two people at once"), ("ko", "안내서", "두 사람이")]
)
def test_the_form_leads_to_the_guide_in_its_readers_language(
    editor: Client, db: None, language: str, title: str, words: str
) -> None:
    address = "/admin/quizzes/question/guide/authors/"
    assert address in editor.get(ADD).text
    page = editor.get(address, headers={"Accept-Language": language}).text
    assert title in page and words in page and "/admin/quizzes/question/guide/formulas/" in page
    assert (
        editor.get("/admin/quizzes/question/guide/formulas/", headers={"Accept-Language": language}).status_code == 200
    )
    assert editor.get("/admin/quizzes/question/guide/settings/").status_code == 404


def test_an_error_in_a_folded_row_is_named_above_and_its_row_stands_open(editor: Client, db: None) -> None:
    wrong = {"slip_4_key": "[1, 2][0]", "slip_4_message_en": "No.", "slip_4_message_ko": ""}
    page = save(editor, ADD, **FIELDS, **wrong, concept=make_concept().pk)
    assert page.status_code == 422
    named = '<a href="#id_slip_4_message_ko">Slip 5, What to say to who made it (Korean)</a>: This is required.'
    assert named in page.text
    folded = re.findall(r"<summary>\s*<h2[^>]*>(Slip \d)<", page.text)
    assert folded == ["Slip 3", "Slip 4", "Slip 6"]


def test_a_draft_offers_no_page_of_the_site_and_nothing_to_regrade(editor: Client, written: Question) -> None:
    page = editor.get(f"/admin/quizzes/question/{written.pk}/change/").text
    assert "viewsitelink" not in page and "/regrade/" not in page
