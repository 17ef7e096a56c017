"""Putting lines in order and matching them: a choice per line, graded by pairs and by lines."""

import re
from typing import Any

import pytest
from django.test import Client

from quizzes.kinds import grade, parse_document
from quizzes.models import Attempt, Question
from tests.quizzes.builders import entry, matching, ordering
from tests.quizzes.presentations import Asked

pytestmark = pytest.mark.django_db


def marks(document: dict[str, Any], *answer: str) -> float:
    return grade(parse_document(document), [*answer]).marks


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (("alpha", "beta", "gamma", "delta"), 1.0),
        (("beta", "alpha", "gamma", "delta"), 1 - 2 / 6),
        (("beta", "gamma", "delta", "alpha"), 0.0),  # three of six pairs: no better than chance
        (("delta", "gamma", "beta", "alpha"), 0.0),
    ],
)
def test_an_order_earns_its_pairs_minus_those_that_are_reversed(answer: tuple[str, ...], expected: float) -> None:
    assert marks(ordering(), *answer) == pytest.approx(expected)


def test_a_match_earns_its_share(client: Client) -> None:
    assert marks(matching(), "alpha", "beta", "gamma") == 1
    assert marks(matching(), "alpha", "delta", "beta") == pytest.approx(1 / 3)


def test_an_order_is_stored_from_first_to_last(client: Client) -> None:
    asked = Asked(client, ordering())
    places = {"alpha": "1", "beta": "2", "gamma": "3", "delta": "4"}
    response = asked.send(*(places[slug] for slug in asked.slugs))
    assert Attempt.objects.get().answer == ["alpha", "beta", "gamma", "delta"]
    assert "because-delta" in client.get(response.url).text


def test_a_match_is_stored_in_the_order_of_the_prompts(client: Client) -> None:
    asked = Asked(client, matching())
    asked.send(*(str(asked.slugs.index(slug) + 1) for slug in ("beta", "beta", "delta")))
    assert Attempt.objects.get().answer == ["beta", "beta", "delta"]


@pytest.mark.parametrize(
    ("document", "values", "message"),
    [
        (ordering(), [], "4 are still open"),
        (ordering(), ["1", "2", "", "4"], "1 is still open"),
        (ordering(), ["1", "2", "2", "4"], "Two lines have the place 2"),
        (ordering(), ["1", "2", "3", "5"], "does not belong"),
        (ordering(), ["1", "2", "3", "alpha"], "does not belong"),
        (ordering(), ["1"] * 500, "does not belong"),
        (ordering(), ["1", "2", "3", "4\x00"], "does not belong"),
        (matching(), ["1", ""], "2 are still open"),
        (matching(), ["1", "2", "0"], "does not belong"),
        (matching(), ["1", "2", "9" * 5000], "does not belong"),
    ],
)
def test_what_is_no_answer_comes_back_with_what_was_chosen(
    client: Client, document: dict[str, Any], values: list[str], message: str
) -> None:
    response = Asked(client, document).send(*values)
    assert response.status_code == 422
    assert message in response.text
    assert not Attempt.objects.exists()
    assert response.text.count(" selected>1<") + response.text.count(" selected>A<") == min(values.count("1"), 4)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (ordering(lines=[entry("alpha"), entry("beta")]), "lines"),
        (ordering(lines=[entry("alpha"), entry("beta"), entry("alpha")]), "lines"),
        (ordering(lines=[entry("alpha"), entry("beta"), entry("gamma", text=entry("beta")["text"])]), "lines"),
        (matching(decoys=[entry("alpha")]), ""),
        (matching(pairs=matching()["pairs"][:1]), "pairs"),
    ],
)
def test_a_document_with_lines_that_read_alike_is_refused(document: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=r"repeated|at least") as caught:
        parse_document(document)
    assert caught.value.errors()[0]["loc"][:1] == ((field,) if field else ())


def test_feedback_names_what_was_chosen_instead(client: Client) -> None:
    asked = Asked(client, matching())
    page = client.get(asked.send(*(str(asked.slugs.index(slug) + 1) for slug in ("delta", "beta", "gamma"))).url).text
    assert re.search(r"You chose:</strong> Option delta", page)
    assert "Partly right" in page
    assert Question.objects.get().kind == "matching"
