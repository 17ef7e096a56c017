"""Answers that are written: numbers, matrices, formulas, words and gaps."""

import re
from typing import Any

import pytest
from django.test import Client

from quizzes.kinds import grade, parse_document
from quizzes.models import Attempt
from tests.quizzes.builders import cloze, expression, numeric, ordering, short_text, slip, tensor
from tests.quizzes.presentations import Asked

pytestmark = pytest.mark.django_db


def marks(document: dict[str, Any], *answer: str) -> float:
    return grade(parse_document(document), [*answer]).marks


@pytest.mark.parametrize(
    ("document", "answer", "expected"),
    [
        (numeric(), ["10"], 1.0),
        (numeric(), ["100/10"], 1.0),
        (numeric(), ["10.09"], 1.0),
        (numeric(), ["10.11"], 0.0),
        (tensor(), ["1", "2", "3", "4"], 1.0),
        (tensor(), ["1", "3", "2", "4"], 0.5),
        (expression(), ["1/(1+exp(-z)) - y"], 1.0),
        (expression(), ["-(y) + (1 + tanh(z/2)) / 2"], 1.0),
        (expression(), ["sigmoid(z) + y"], 0.0),
        (expression(), ["log(z)"], 0.0),
        (short_text(), ["Vanishing-Gradients"], 1.0),
        (short_text(), ["기울기소실"], 1.0),
        (short_text(), ["기울기 소실입니다."], 1.0),
        (short_text(), ["기울기 소실을"], 1.0),
        (short_text(), ["기울기 폭발"], 0.0),
        (cloze(), ["Validation", "인내심"], 1.0),
        (cloze(), ["patience", "validation"], 0.0),
    ],
)
def test_an_answer_earns_its_marks(document: dict[str, Any], answer: list[str], expected: float) -> None:
    assert marks(document, *answer) == expected


@pytest.mark.parametrize(
    ("document", "answer", "said"),
    [
        (numeric(), ["1.9"], "because-early"),
        (tensor(), ["1", "3", "2", "4"], "because-turned"),
        (expression(), ["-(sigmoid(z) - y)"], "because-sign"),
        (cloze(), ["x", "y"], "because-patience"),
    ],
)
def test_a_slip_is_told_by_name_after_the_answer(
    client: Client, document: dict[str, Any], answer: list[str], said: str
) -> None:
    asked = Asked(client, document)
    assert said not in asked.page
    assert said in client.get(asked.send(*answer).url).text
    assert Attempt.objects.get().answer == answer


@pytest.mark.parametrize(
    ("document", "values", "message"),
    [
        (numeric(), [""], "Write a number first"),
        (numeric(), ["ten"], "“ten” is not a number"),
        (numeric(), ["0,35"], "behind a point"),
        (numeric(), ["<b>1</b>"], "“&lt;b&gt;1&lt;/b&gt;” is not a number"),
        (numeric(), ["1" * 61], "at most 60 characters"),
        (numeric(), ["1", "2"], "does not belong"),
        (numeric(), ["1\x00"], "does not belong"),
        (tensor(), ["1", "2", "", "4"], "1 field is still empty"),
        (tensor(), ["1", "2", "3", "four"], "“four” is not a number"),
        (tensor(), ["1"] * 5, "does not belong"),
        (expression(), [" "], "Write a formula first"),
        (expression(), ["sigmoid(z) -"], "This is no formula"),
        (expression(), ["sigmoid(q)"], "Nothing is known of “q”"),
        (expression(), ["z(1 - y)"], "Write a * between “z”"),
        (expression(), ["[z, y]"], "must give one number"),
        (expression(), ["z.real"], "This is no formula"),
        (expression(), ["z" * 301], "at most 300 characters"),
        (short_text(), ["?!"], "neither a letter nor a digit in “?!”"),
        (short_text(), ["가" * 201], "at most 200 characters"),
        (cloze(), ["validation", ""], "1 field is still empty"),
    ],
)
def test_what_is_no_answer_comes_back_as_it_was_written(
    client: Client, document: dict[str, Any], values: list[str], message: str
) -> None:
    response = Asked(client, document).send(*values)
    assert response.status_code == 422
    assert message in response.text
    assert not Attempt.objects.exists()
    if values[0].isalpha():
        assert f'value="{values[0]}"' in response.text


def test_gaps_are_stored_by_their_numbers_whatever_the_order_of_the_words(client: Client) -> None:
    Asked(client, cloze(), language="ko").send("인내심", "검증")
    attempt = Attempt.objects.get()
    assert (attempt.answer, attempt.newest_grade.marks) == (["검증", "인내심"], 1.0)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (numeric(key="1 / 0"), "expression_not_finite"),
        (numeric(key="open(1)"), "expression_unknown_function"),
        (numeric(key="[1, 2]"), "one_number"),
        (numeric(slips=[slip("same", "10.05")]), "slip_is_right"),
        (numeric(slips=[slip("list", "[1]")]), "slip_shape"),
        (numeric(tolerance=0.6), "relative_tolerance"),
        (numeric(tolerance_kind="significant"), "significant_figures"),
        (numeric(tolerance=float("nan")), "finite_number"),
        (numeric(tolerance=True), "float_type"),
        (tensor(key="3", slips=[]), "tensor_shape"),
        (tensor(key="outer([1,2,3,4,5,6,7,8,9], [1,2])", slips=[]), "tensor_shape"),
        (expression(key="x + 1"), "expression_unknown_name"),
        (expression(key="log(z - 5)", slips=[]), "expression_not_finite"),
        (expression(variables=[]), "too_short"),
        (short_text(accepted={"en": ["?"], "ko": ["답"]}), "empty_form"),
        (short_text(accepted={"en": [], "ko": ["답"]}), "too_short"),
        (cloze(text={"en": "Only [[1]].", "ko": "[[1]] [[2]]"}), "gaps"),
        (cloze(text={"en": "[[1]] [[2]] [[2]]", "ko": "[[1]] [[2]]"}), "gaps"),
    ],
)
def test_a_document_that_cannot_be_graded_is_refused(document: dict[str, Any], code: str) -> None:
    with pytest.raises(ValueError, match="validation error") as caught:
        parse_document(document)
    assert code in [error["type"] for error in caught.value.errors()]


@pytest.mark.parametrize(
    ("document", "values", "places"),
    [
        (tensor(), ["1", "x", "3", "4"], [1]),
        (tensor(), ["1", "", "", "4"], [1, 2]),
        (cloze(), ["validation", ""], [1]),
        (ordering(), ["1", "2", "2", "4"], [1, 2]),
        (ordering(), ["1", "2", "3", ""], [3]),
    ],
)
def test_only_the_inputs_that_are_to_be_mended_are_marked(
    client: Client, db: None, document: dict[str, Any], values: list[str], places: list[int]
) -> None:
    page = Asked(client, document).send(*values).text
    inputs = re.findall(r'<(?:input|select)[^>]* name="answer"[^>]*>', page)
    assert [place for place, tag in enumerate(inputs) if 'aria-invalid="true"' in tag] == places
