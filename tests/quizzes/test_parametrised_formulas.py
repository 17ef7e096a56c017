"""A formula question with parameters: every reader's formula has numbers of its own, and variables to answer with."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pydantic import ValidationError

from quizzes.kinds import parse_document
from quizzes.models import Attempt, Question, VariantSet
from quizzes.services.variants import make_waiting_sets
from quizzes.texts.problems import problems_of
from tests.quizzes.authoring import read_form, save
from tests.quizzes.builders import both, expression, make_concept, slip
from tests.quizzes.variant_sets import drawn, with_variants

URL = "/en/questions/a-question/"
VARIABLE = {"slug": "x", "name": "x", "low": -2.0, "high": 2.0}


def parabola(**changes: Any) -> dict[str, Any]:
    """The derivative of a x^2 + b; who forgets the 2 made the slip `no-two`."""
    document = expression(
        stem=both("The curve is $[[a]] x^2 [[b:+]]$."),
        key="2 * a * x",
        variables=[VARIABLE],
        slips=[slip("no-two", "a * x"), slip("constant-kept", "2 * a * x + b")],
        parameters=[drawn("a", low=2, high=6), drawn("b", low=-3, high=3)],
        constraints=["b != 0"],
        closed_form="grad(a * x^2 + b, x)",
        explanation=both("It is $[[2 * a]] x$."),
        num_variants=8,
    )
    return document | changes


@pytest.fixture
def question(db: None) -> Question:
    return with_variants(parabola())


def answer(client: Client, text: Callable[[int], str], *, url: str = URL) -> tuple[int, int, str]:
    """The drawn a, the status and the page; `text` is what is answered for this a."""
    page = client.get(url).text
    a = int(re.search(r"\$?(\d+) x\^2", page)[1])
    token = re.search(r'name="presentation" value="([^"]+)"', page)[1]
    response = client.post(url, {"presentation": token, "answer": text(a)}, follow=True)
    return a, response.status_code, response.text


def test_the_key_with_this_readers_numbers_is_right_in_any_form(client: Client, question: Question) -> None:
    a, status, page = answer(client, lambda a: f"x + {2 * a - 1} x")
    assert status == 200
    assert Attempt.objects.get().newest_grade.is_correct
    assert f"2 * {a} * x" in page
    assert f'It is <span class="math inline">{2 * a} x</span>' in page


def test_a_slip_is_told_by_name(client: Client, question: Question) -> None:
    assert "because-no-two" in answer(client, lambda a: f"{a} x")[2]
    assert not Attempt.objects.get().newest_grade.marks


def test_the_names_of_parameters_are_no_answer(client: Client, question: Question) -> None:
    _a, status, page = answer(client, lambda _a: "2 * a * x")
    assert status == 422
    assert "Nothing is known of “a”" in page


def test_the_variant_is_pinned_to_the_attempt(client: Client, question: Question) -> None:
    a, _status, page = answer(client, lambda a: f"{a} x")
    link = re.search(rf'href="({URL}\?variant=[^"]+)"', page)[1].replace("&amp;", "&")
    assert answer(client, lambda a: f"{2 * a} x", url=link)[0] == a


def test_variants_keep_key_and_slips_as_readers_see_them(question: Question) -> None:
    variant = question.revision.variants.first()
    a, b = (int(variant.parameters[name]) for name in "ab")
    shown_b = b if b > 0 else f"({b})"
    assert variant.key == f"2 * {a} * x"
    assert variant.slips == {"no-two": f"{a} * x", "constant-kept": f"2 * {a} * x + {shown_b}"}


def test_a_closed_form_that_disagrees_for_some_variant_fails_the_set(db: None) -> None:
    with_variants(parabola(parameters=[drawn("a", low=2, high=6), drawn("b", low=0, high=3)], constraints=[]))
    assert VariantSet.objects.get().is_ready
    with_variants(
        parabola(closed_form="2 * a * x + 0 * b + (a - 2) * (a - 3) * (a - 4) * (a - 5) * 1e-3"), slug="other"
    )
    assert not VariantSet.objects.latest("pk").is_ready


def test_draws_in_which_a_slip_is_right_are_left_out(db: None) -> None:
    with_variants(parabola(slips=[slip("square", "a * a * x")], num_variants=12))
    made = VariantSet.objects.get()
    assert made.is_ready
    assert [code for code, _values in made.problems if "slip" in code] == ["left_out_slip_is_right"]


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"key": "2 * c * x"}, ("key",), "Nothing is known of “c”"),
        ({"key": "grad(a * x^2, x)"}, ("key",), "There is no function “grad”"),
        ({"closed_form": "3 * a * x"}, ("closed_form",), "disagree"),
        ({"constraints": ["x > 0"]}, ("constraints", 0), "Nothing is known of “x”"),
        ({"constraints": ["a > 9"]}, ("constraints",), "No draw fulfils"),
        ({"stem": both("[[x]]")}, ("stem", "en"), "Nothing is known of “x”"),
        ({"explanation": both("[[key]]")}, ("explanation", "en"), "Write it out"),
        ({"explanation": both("[[a]] " * 41)}, ("explanation", "en"), "At most 40"),
        ({"parameters": [drawn("x", low=2, high=6)]}, (), "occurs twice"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(changes: dict[str, Any], path: tuple, message: str) -> None:
    with pytest.raises(ValidationError) as error:
        parse_document(parabola(**changes))
    assert [problem.path for problem in problems_of(error.value) if message in problem.message][:1] == [path]


def test_a_question_without_parameters_is_stored_as_before() -> None:
    stored = parse_document(expression()).canonical()
    assert not {"parameters", "constraints", "closed_form", "num_variants"} & stored.keys()


def test_an_author_writes_one(client_of: Callable[[User], Client], owner: User, db: None) -> None:
    author, add = client_of(owner), "/admin/quizzes/question/add/?kind=expression"
    texts = {"stem": "Curve $[[a]] x^2$?", "explanation": "$[[2 * a]] x$", "slip_0_message": "The 2 is missing."}
    fields = {f"{name}_{language}": text for name, text in texts.items() for language in ("en", "ko")}
    fields |= {"slug": "drawn-formula", "order": "1", "concept": str(make_concept().pk), "key": "2 * a * x"}
    fields |= {"variable_0_name": "x", "variable_0_low": "-2", "variable_0_high": "2", "slip_0_key": "a * x"}
    fields |= {"parameter_0_name": "a", "parameter_0_low": "2", "parameter_0_high": "9", "parameter_0_step": "1"}
    assert save(author, add, **fields, closed_form="grad(a * x^2, x)", num_variants="5").status_code == 302
    make_waiting_sets()
    page = f"/admin/quizzes/question/{Question.objects.get().pk}/"
    grid = author.get(f"{page}variants/").text
    assert re.search(r"<td>2 \* \d \* x</td>", grid)
    assert read_form(author, f"{page}change/")["closed_form"] == "grad(a * x^2, x)"
