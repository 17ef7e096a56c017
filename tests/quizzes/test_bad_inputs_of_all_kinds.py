"""What the inputs of a kind can't hold comes back with a message in both languages, and costs neither try nor marks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from quizzes.kinds import KINDS
from quizzes.kinds.expression import FormulaField
from quizzes.kinds.inputs import NumbersField, PlacesField, PositionsField, WordsField
from quizzes.models import Attempt, Question, Turn
from tests.quizzes import builders
from tests.quizzes.presentations import Asked, show

ALERT = re.compile(r'role="alert"[^>]*>(.*?)</div>\s*</div>', re.DOTALL)
# Beyond these, fields say for themselves what they hold: choices hold the places that are shown, and nothing else.
BAD_FOR_ALL = {
    "nothing": [],
    "blanks": ["", " "],
    "NUL": ["1\x00"],
    "10 kB": ["x" * 10_000],
    "a thousand inputs": [str(number) for number in range(1000)],
}
BAD_FOR_NUMBERS = ["NaN", "inf", "1,5", "0x10", "9" * 400, "1e999", "١", "1_000", "[1]", '{"a": 1}', "1e3e3"]
BAD_FOR_PLACES = ["-1", str(2**63), "1e3", "١", "0.0", "[0]", '["0"]', "alpha", "00", "1 "]
BAD_FOR_FORMULAS = ["__import__('os')", "١", "z +", "q", "z" * 301, "[z, y]", '{"a": 1}', "z.real", "z if y else 1"]
BAD_FOR: dict[type, list[str]] = {
    PositionsField: BAD_FOR_PLACES,
    PlacesField: [*BAD_FOR_PLACES, "0"],
    NumbersField: BAD_FOR_NUMBERS,
    FormulaField: BAD_FOR_FORMULAS,
    WordsField: ["x" * 201, "…", "a\x00b"],
}


def document_of(kind: str) -> dict[str, Any]:
    """With another try and a hint where the kind offers them: bad input must cost neither."""
    offers_help = "max_tries" in KINDS[kind].author_form.parts
    help_offered = {"hints": [builders.both("a-hint")], "max_tries": 2} if offers_help else {}
    return getattr(builders, kind)(**help_offered)


@pytest.fixture
def asked(client: Client, db: None) -> Callable[[str, str], Asked]:
    def of_kind(kind: str, language: str) -> Asked:
        if kind in ("read_the_curve", "find_the_fault", "prediction"):
            builders.load_claims_of("forgotten-zero-grad", "learning-rate-too-high")
        return Asked(client, document_of(kind), language=language)

    return of_kind


def comes_back(response: HttpResponse, language: str) -> bool:
    said = " ".join(re.sub(r"<[^>]+>", " ", found) for found in ALERT.findall(response.text))
    is_worded = bool(re.search(r"[가-힣]{2}", said)) == (language == "ko") and len(said.strip()) > 10
    return response.status_code == 422 and is_worded and not Attempt.objects.exists() and not Turn.objects.exists()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_no_kind_can_hold_comes_back(asked: Callable[[str, str], Asked], kind: str, language: str) -> None:
    showing = asked(kind, language)
    refused = {name: comes_back(showing.send(*values), language) for name, values in BAD_FOR_ALL.items()}
    assert refused == dict.fromkeys(BAD_FOR_ALL, True)


@pytest.mark.parametrize(
    "kind", [code for code, kind in KINDS.items() if isinstance(kind.answer_form.base_fields["answer"], tuple(BAD_FOR))]
)
def test_what_the_field_of_a_kind_can_not_hold_comes_back(asked: Callable[[str, str], Asked], kind: str) -> None:
    """In the first input, with the others filled in."""
    showing = asked(kind, "en")
    field = KINDS[kind].answer_form.base_fields["answer"]
    num_inputs = 1 if isinstance(field, PositionsField) else len(re.findall(r'name="answer"', showing.page))
    bad = next(values for known, values in BAD_FOR.items() if isinstance(field, known))
    refused = {text: comes_back(showing.send(text, *["1"] * (num_inputs - 1)), "en") for text in bad}
    assert refused == dict.fromkeys(bad, True)


def test_what_looks_odd_but_is_a_number_is_graded(client: Client, db: None) -> None:
    for number, text in enumerate(["−0", str(2**63), "１０", " 10 ", "1e1"]):
        assert Asked(client, builders.numeric(), slug=f"n-{number}").send(text).status_code == 302


@pytest.mark.parametrize(("language", "words"), [("en", "Your first answer counts"), ("ko", "처음")])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_conflict_shows_the_first_grade_in_both_languages(
    client: Client, db: None, language: str, words: str, headers: dict[str, str]
) -> None:
    shown = show(client, builders.make_question(), language=language)
    shown.send("beta")
    posted = {"presentation": shown.token, "answer": shown.places["gamma"]}
    response = client.post(shown.url, posted, headers=headers)
    assert response.status_code == 409
    assert words in response.text
    assert "badge-good" in response.text


def test_objects_of_others_are_not_found(client: Client, client_of: Callable[[User], Client], learner: User) -> None:
    builders.make_question()
    url = show(client, Question.objects.get()).send("beta").url
    for other in (Client(), client_of(learner)):
        assert [other.get(url).status_code, other.get(f"{url}report/").status_code] == [404, 404]
