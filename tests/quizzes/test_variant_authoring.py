"""Writing a parametrised question in the admin: rows for parameters, problems at fields, variants as a grid."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Concept, Question
from quizzes.services.variants import make_waiting_sets
from tests.quizzes.authoring import errors_in, read_form, save
from tests.quizzes.builders import make_concept
from tests.quizzes.presentations import HTMX

ADD = "/admin/quizzes/question/add/?kind=numeric"


def fields(**changes: Any) -> dict[str, Any]:
    """Which share of the way: 1 - (1 - h)^t, with two slips."""
    texts = {
        "stem": "Curvature [[h]], [[t]] steps?",
        "explanation": "Left is $[[(1 - h)^t:.3f]]$.",
        "slip_0_message": "That is left.",
        "slip_1_message": "One step of [[t]].",
    }
    return {
        **{f"{name}_{language}": text for name, text in texts.items() for language in ("en", "ko")},
        "slug": "drawn-here",
        "order": "1",
        "concept": str(Concept.objects.get().pk),
        "key": "1 - (1 - h)^t",
        "tolerance_kind": "relative",
        "tolerance": "0.01",
        "slip_0_key": "(1 - h)^t",
        "slip_1_key": "h",
        "parameter_0_name": "h",
        "parameter_0_kind": "choices",
        "parameter_0_choices": "0.1, 0.2, 0.3",
        "parameter_1_name": "t",
        "parameter_1_kind": "range",
        "parameter_1_low": "2",
        "parameter_1_high": "6",
        "parameter_1_step": "1",
        "constraints": "h * t < 1.5\n",
        "num_variants": "8",
    } | changes


@pytest.fixture
def author(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def concept(db: None) -> Concept:
    return make_concept()


def test_it_is_written_made_looked_at_and_published(author: Client, concept: Concept) -> None:
    assert save(author, ADD, **fields()).status_code == 302
    question = Question.objects.get()
    page = f"/admin/quizzes/question/{question.pk}/change/"
    variants = f"/admin/quizzes/question/{question.pk}/variants/"
    assert "being made" in author.get(page).text
    assert "data-finished" not in author.get(variants, headers=HTMX).text
    make_waiting_sets()
    grid = author.get(variants, headers=HTMX).text
    assert "data-finished" in grid
    first = question.newest.variants.first()
    assert all(f"<td>{value:g}</td>" in grid for value in first.parameters.values())
    assert read_form(author, page)["parameter_0_choices"] == "0.1, 0.2, 0.3"
    preview = author.post(
        f"/admin/quizzes/question/{question.pk}/preview/", read_form(author, page) | {"preview": "en"}
    )
    assert "[[" not in preview.text.split("<main")[1]


def test_what_fails_is_said_in_words(author: Client, concept: Concept) -> None:
    assert save(author, ADD, **fields(closed_form="1 - (1 - h)^(t + 1)")).status_code == 302
    make_waiting_sets()
    page = author.get(f"/admin/quizzes/question/{Question.objects.get().pk}/change/")
    assert "The closed form disagrees with the right answer" in page.text


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"parameter_0_choices": "0.1, abc"}, "parameter_0_choices", "“abc” is no number"),
        ({"parameter_0_choices": "0.1"}, "parameter_0_name", "at least two different numbers"),
        ({"parameter_1_low": "9"}, "parameter_1_name", "needs a range"),
        ({"parameter_1_name": "sum"}, "parameter_1_name", "name of a function"),
        ({"parameter_1_shape": "9"}, "parameter_1_shape", "at most 8"),
        ({"constraints": "h * t"}, "constraints", "A comparison is needed"),
        ({"constraints": "h > 5"}, "constraints", "No draw fulfils"),
        ({"key": "1 - (1 - q)^t"}, "key", "Nothing is known of “q”"),
        ({"slip_1_key": "h ("}, "slip_1_key", "A bracket is opened"),
        ({"stem_ko": "[[z]]?"}, "stem_ko", "In [[z]]: Nothing is known of “z”"),
        ({"num_variants": "500"}, "num_variants", "at most 200"),
    ],
)
def test_a_problem_stands_at_its_field(
    author: Client, concept: Concept, changes: dict[str, str], field: str, message: str
) -> None:
    response = save(author, ADD, **fields(**changes))
    assert response.status_code == 422
    assert message in errors_in(response)
    assert message in str(response.context["adminform"].form.errors[field])
    assert not Question.objects.exists()
