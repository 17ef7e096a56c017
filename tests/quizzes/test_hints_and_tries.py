"""Hints and several tries: their cost is said before, stored before they are seen, and counts once."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pydantic import ValidationError

from quizzes.kinds import parse_document
from quizzes.models import Attempt, Grade, Question, Reason, Turn
from quizzes.services.regrading import regrade
from quizzes.services.revisions import save_revision
from tests.conftest import PASSWORD
from tests.quizzes.authoring import errors_in, save
from tests.quizzes.builders import (
    both,
    choice,
    expression,
    free_answer,
    make_question,
    numeric,
    single_choice,
    tensor,
)

Signed = Callable[[User], Client]
HELP: dict[str, Any] = {"hints": [both("first-hint"), both("second-hint")], "max_tries": 3}
URL = "/en/questions/a-question/"


@pytest.fixture
def helped(db: None) -> Question:
    """10 is right; 1.9 is the slip `early`; two hints, three tries."""
    return make_question(numeric(**HELP))


def fields_in(page: str) -> dict[str, str]:
    return {
        name: found[1]
        for name in ("presentation", "tried")
        if (found := re.search(rf'name="{name}" value="([^"]+)"', page))
    }


class Reading:
    """One reader at the question; every post sends the fields of the page that came last."""

    def __init__(self, client: Client, url: str = URL) -> None:
        self.client, self.url = client, url
        self.page = client.get(url).text
        self.fields = fields_in(self.page)

    def post(self, **values: Any) -> HttpResponse:
        response = self.client.post(self.url, self.fields | values, headers={"HX-Request": "true"})
        self.page = response.text
        self.fields = fields_in(self.page) or self.fields
        return response

    def hint(self, number: int, **values: Any) -> HttpResponse:
        return self.post(hint=str(number), **values)

    def answer(self, text: str, **values: Any) -> HttpResponse:
        return self.post(answer=text, **values)


def test_no_hint_is_in_the_page_before_it_is_asked_for(client: Client, helped: Question) -> None:
    reading = Reading(client)
    assert "first-hint" not in reading.page
    assert "Each hint and each further try costs 15 % of the marks." in reading.page
    reading.hint(1)
    assert "first-hint" in reading.page
    assert "second-hint" not in reading.page
    assert "A right answer earns 85 % now." in reading.page


def test_what_was_written_stays_when_a_hint_is_shown(client: Client, helped: Question) -> None:
    reading = Reading(client)
    reading.hint(1, answer="3.25", certainty="guess")
    assert 'value="3.25"' in reading.page
    assert 'value="guess" checked' in reading.page


def test_every_hint_costs_its_share_once(client: Client, helped: Question) -> None:
    reading = Reading(client)
    for number in (1, 1, 2, 2):
        reading.hint(number)
    reading.answer("10")
    attempt = Attempt.objects.get()
    assert (attempt.num_hints, attempt.newest_grade.percent, attempt.newest_grade.is_correct) == (2, 70, True)
    assert "70 %" in reading.page


@pytest.mark.parametrize("number", ["0", "2", "3", "-1", "x", "", "١", str(2**63), "1\x00"])
def test_only_the_next_hint_can_be_had(client: Client, helped: Question, number: str) -> None:
    response = Reading(client).post(hint=number)
    assert response.status_code == 422
    assert "-hint" not in response.text
    assert not Turn.objects.exists()


def test_a_hint_counts_although_the_question_is_opened_anew(client_of: Signed, learner: User, helped: Question) -> None:
    client = client_of(learner)
    Reading(client).hint(1)
    again = Reading(client)
    assert "first-hint" in again.page
    again.answer("10")
    assert Attempt.objects.get().newest_grade.percent == 85
    assert "first-hint" not in Reading(client).page


def test_a_hint_of_a_visitor_counts_after_signing_in(client: Client, learner: User, helped: Question) -> None:
    Reading(client).hint(1)
    client.post("/en/accounts/login/", {"login": learner.username, "password": PASSWORD})
    Reading(client).answer("10")
    assert (Attempt.objects.get().user, Attempt.objects.get().newest_grade.percent) == (learner, 85)


def test_a_wrong_try_says_its_slip_but_neither_key_nor_explanation(client: Client, helped: Question) -> None:
    reading = Reading(client)
    assert reading.answer("1.9").status_code == 200
    assert "Not yet." in reading.page
    assert "because-early" in reading.page
    assert "overall-explanation" not in reading.page
    assert "Right answer" not in reading.page
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(("document", "slip"), [(expression(max_tries=2), "y - sigmoid(z)"), (tensor(max_tries=2), "")])
def test_slips_of_other_kinds_are_told_as_well(db: None, document: dict[str, Any], slip: str) -> None:
    make_question(document)
    reading = Reading(Client())
    reading.post(answer=slip or ["1", "3", "2", "4"])
    assert "because-" in reading.page


def test_the_answer_is_graded_once_at_the_end(client: Client, helped: Question) -> None:
    reading = Reading(client)
    for text in ("1.9", "2", "10"):
        reading.answer(text)
    assert (Grade.objects.count(), Attempt.objects.get().num_tries) == (1, 3)
    assert Attempt.objects.get().newest_grade.percent == 70
    assert "overall-explanation" in reading.page


def test_the_certainty_of_the_first_try_counts(client_of: Signed, learner: User, helped: Question) -> None:
    client = client_of(learner)
    client.post("/en/learn/certainty-marking/", {"on": "yes"})
    reading = Reading(client)
    reading.answer("2", certainty="sure")
    assert 'name="certainty"' not in reading.page
    reading.answer("10", certainty="guess")
    assert (Attempt.objects.get().certainty, Attempt.objects.get().points) == ("sure", -6)
    assert "1 (100 %)" not in client.get("/en/learn/").text


def test_the_last_wrong_try_is_the_answer(client: Client, helped: Question) -> None:
    reading = Reading(client)
    for text in ("1.9", "2", "3"):
        reading.answer(text)
    assert (Attempt.objects.get().answer, Attempt.objects.get().newest_grade.marks) == (["3"], 0.0)


def test_what_is_no_answer_costs_no_try(client: Client, helped: Question) -> None:
    assert Reading(client).answer("ten").status_code == 422
    assert not Turn.objects.exists()


def test_a_try_sent_twice_is_used_once(client: Client, helped: Question) -> None:
    reading = Reading(client)
    first = dict(reading.fields)
    reading.answer("2")
    assert client.post(URL, first | {"answer": "2"}).status_code == 200
    assert Turn.objects.count() == 1


def test_a_used_try_with_another_answer_is_a_conflict(client: Client, helped: Question) -> None:
    reading = Reading(client)
    first = dict(reading.fields)
    reading.answer("2")
    response = client.post(URL, first | {"answer": "10"})
    assert response.status_code == 409
    assert "You had used this try already" in response.text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("tried", ["1", "-1", "x", "3", str(2**63)])
def test_a_try_that_is_not_the_next_is_refused(client: Client, helped: Question, tried: str) -> None:
    assert Reading(client).answer("10", tried=tried).status_code == 422
    assert not Attempt.objects.exists()


def test_who_got_the_form_of_another_reader_gets_no_try_of_it(
    client: Client, client_of: Signed, learner: User, helped: Question
) -> None:
    fields = Reading(client).fields
    client.post(URL, fields | {"answer": "2"})
    assert client_of(learner).post(URL, fields | {"answer": "2"}).status_code == 409


def test_no_hint_is_given_behind_the_answer(client: Client, helped: Question) -> None:
    reading = Reading(client)
    fields = dict(reading.fields)
    url = client.post(URL, fields | {"answer": "10"}).url
    assert client.post(URL, fields | {"hint": "1"}).url == url
    assert Attempt.objects.get().num_hints == 0


def test_a_corrected_key_regrades_with_the_same_penalty(client: Client, helped: Question) -> None:
    reading = Reading(client)
    reading.hint(1)
    for text in ("20", "20.5", "20"):
        reading.answer(text)
    save_revision(helped, document=parse_document(numeric(key="20", slips=[], **HELP)))
    regrade(Attempt.objects.all(), reason=Reason.KEY_CHANGED)
    assert Attempt.objects.get().newest_grade.percent == 55


def test_self_marked_questions_and_eliminations_are_refused() -> None:
    for document, code in (
        (free_answer(max_tries=2), "no_help"),
        (free_answer(hints=[both("a")]), "no_help"),
        (single_choice(choices=[choice("a", is_correct=True), choice("b")], max_tries=2), "too_many_tries"),
    ):
        with pytest.raises(ValidationError) as refused:
            parse_document(document)
        assert refused.value.errors()[0]["type"] == code


def test_a_question_without_help_is_stored_as_before() -> None:
    assert {"hints", "max_tries"}.isdisjoint(parse_document(numeric()).canonical())


def test_an_author_writes_hints_and_tries(client_of: Signed, owner: User, helped: Question) -> None:
    url, author = f"/admin/quizzes/question/{helped.pk}/change/", client_of(owner)
    saved = save(author, url, hint_1_en="", hint_1_ko="", hint_0_en="New hint", max_tries="2")
    assert saved.status_code == 302
    helped.refresh_from_db()
    document = helped.newest.document
    assert (document["max_tries"], [hint["en"] for hint in document["hints"]]) == (2, ["New hint"])
    refused = save(author, url, hint_0_ko="")
    assert refused.status_code == 422
    assert "This is required." in errors_in(refused)


def test_fifty_parallel_posts_use_one_try(transactional_db: None) -> None:
    make_question(numeric(**HELP))
    reading = Reading(Client())

    def send(number: int) -> int:
        try:
            return Client().post(URL, reading.fields | {"answer": "10" if number % 2 else "2"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(send, range(50)))
    assert Turn.objects.count() == 1
    assert Attempt.objects.count() == (1 if Turn.objects.get().answer == ["10"] else 0)
    assert set(statuses) <= {200, 302, 409}
