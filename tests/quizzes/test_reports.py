"""A problem is reported from the question or from the answer; staff reply, and only the reporter sees it."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from quizzes.models import Attempt, Question, Report
from tests.conftest import PASSWORD
from tests.quizzes.authoring import save
from tests.quizzes.presentations import show

Signed = Callable[[User], Client]
URL = "/en/questions/a-question/report/"
TEXT = "The key is wrong: beta can't be."


def send(client: Client, url: str = URL, *, text: str = TEXT, key: str = "") -> HttpResponse:
    return client.post(url, {"key": key or str(uuid.uuid4()), "text": text})


def answered(client: Client, question: Question) -> str:
    return show(client, question).send("gamma").url


def test_a_report_of_an_answer_carries_question_revision_and_answer(client: Client, question: Question) -> None:
    url = answered(client, question)
    assert f'href="{url}report/"' in client.get(url).text
    confirmation = client.get(send(client, f"{url}report/").url)
    assert "the report has arrived" in confirmation.text
    report = Report.objects.get()
    assert (report.revision, report.attempt, report.answer) == (question.revision, Attempt.objects.get(), ["gamma"])
    assert (report.text, report.language, report.state) == (TEXT, "en", "open")


@pytest.mark.parametrize(("language", "words"), [("en", "Report a problem"), ("ko", "문제점 알리기")])
def test_the_question_leads_to_the_form(client: Client, question: Question, language: str, words: str) -> None:
    page = client.get(f"/{language}/questions/a-question/").text
    assert f"/{language}/questions/a-question/report/" in page
    assert words in page
    assert words in client.get(f"/{language}/questions/a-question/report/").text


def test_a_reply_of_staff_stands_at_the_answer_and_at_the_report(
    client: Client, client_of: Signed, owner: User, question: Question
) -> None:
    url = answered(client, question)
    mine = send(client, f"{url}report/").url
    staff, change = client_of(owner), f"/admin/quizzes/report/{Report.objects.get().pk}/change/"
    assert TEXT.replace("'", "&#x27;") in staff.get(change).text
    assert save(staff, change, reply="It is right now.", state="open").status_code == 302
    report = Report.objects.get()
    assert (report.state, report.replied_by, report.text) == ("answered", owner, TEXT)
    assert all("It is right now." in client.get(address).text for address in (url, mine))


def test_staff_can_neither_add_nor_delete_nor_rewrite_reports(
    client: Client, client_of: Signed, owner: User, question: Question
) -> None:
    send(client)
    staff, report = client_of(owner), Report.objects.get()
    assert staff.get("/admin/quizzes/report/add/").status_code == 403
    assert staff.post(f"/admin/quizzes/report/{report.pk}/delete/", {"post": "yes"}).status_code == 403
    save(staff, f"/admin/quizzes/report/{report.pk}/change/", reply="", state="closed", text="mine")
    report.refresh_from_db()
    assert (report.text, report.state) == (TEXT, "closed")


def test_the_list_of_questions_counts_open_reports(
    client: Client, client_of: Signed, owner: User, question: Question
) -> None:
    send(client)
    assert "?q=a-question&amp;state__exact=open" in client_of(owner).get("/admin/quizzes/question/").text
    assert TEXT[:20] in client_of(owner).get("/admin/quizzes/report/?q=a-question&state__exact=open").text


def test_nobody_else_sees_or_makes_a_report_of_an_answer(
    client: Client, client_of: Signed, learner: User, question: Question
) -> None:
    url = answered(client, question)
    mine = send(client, f"{url}report/").url
    for other in (Client(), client_of(learner)):
        assert other.get(mine).status_code == 404
        assert other.get(f"{url}report/").status_code == 404
        assert send(other, f"{url}report/").status_code == 404


def test_a_form_sent_twice_is_one_report(client: Client, question: Question) -> None:
    key = re.search(r'name="key" value="([^"]+)"', client.get(URL).text)[1]
    assert send(client, key=key).url == send(client, key=key, text="Something else entirely").url
    assert Report.objects.get().text == TEXT


@pytest.mark.parametrize("text", ["", "  ", "short", "x" * 2001, "a\x00b is not a text", "x" * 10_000])
def test_what_is_no_report_comes_back_with_a_message(client: Client, question: Question, text: str) -> None:
    response = send(client, text=text)
    assert response.status_code == 422
    assert "errorlist" in response.text or "field-error" in response.text
    assert not Report.objects.exists()


def test_a_key_that_we_did_not_mint_comes_back(client: Client, question: Question) -> None:
    assert send(client, key="x").status_code == 422


def test_who_reports_without_end_is_asked_to_wait(client: Client, question: Question) -> None:
    statuses = [send(client).status_code for _ in range(11)]
    assert statuses == [302] * 10 + [429]
    assert "x" * 50 in send(client, text="x" * 50).text  # what was written is not lost


def test_a_visitor_takes_the_report_along_when_signing_in(client: Client, learner: User, question: Question) -> None:
    mine = send(client).url
    client.post("/en/accounts/login/", {"login": learner.username, "password": PASSWORD})
    assert Report.objects.get().user == learner
    assert client.get(mine).status_code == 200
