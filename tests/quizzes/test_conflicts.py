"""Two editors at once: the second one is refused, loses nothing, and can go on from what the first one saved."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from quizzes.kinds import parse_document
from quizzes.models import GlossaryTerm, Question, Reference, Report, Revision, Topic
from quizzes.services.revisions import propose_revision
from tests.quizzes.authoring import errors_in, read_form, shown_again
from tests.quizzes.builders import both, choice, single_choice


@pytest.fixture
def author(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def opened(author: Client, question: Question) -> dict[str, Any]:
    """The form as the second editor opened it."""
    return read_form(author, f"/admin/quizzes/question/{question.pk}/change/")


def somebody_saves(question: Question, other: User, **changes: Any) -> None:
    propose_revision(question, document=parse_document(single_choice(**changes)), author=other)


def send(author: Client, question: Question, values: dict[str, Any]) -> HttpResponse:
    return author.post(f"/admin/quizzes/question/{question.pk}/change/", values)


def test_the_second_is_refused_and_sees_who_saved_what(
    author: Client, question: Question, opened: dict[str, Any], other_learner: User
) -> None:
    somebody_saves(question, other_learner, explanation=both("Their words"))
    response = send(author, question, opened | {"stem_en": "My words"})
    assert response.status_code == 422
    assert "Somebody saved revision 2" in errors_in(response)
    assert "<ins>Their words</ins>" in response.text and "<strong>other</strong>" in response.text
    assert Revision.objects.count() == 2


def test_saving_again_keeps_what_both_wrote(
    author: Client, question: Question, opened: dict[str, Any], other_learner: User
) -> None:
    somebody_saves(question, other_learner, explanation=both("Their words"))
    refused = send(author, question, opened | {"stem_en": "My words"})
    assert send(author, question, shown_again(refused)).status_code == 302
    document = Question.objects.get().newest.document
    assert (document["stem"]["en"], document["explanation"]["en"]) == ("My words", "Their words")


def test_where_both_wrote_mine_stays_and_theirs_is_told(
    author: Client, question: Question, opened: dict[str, Any], other_learner: User
) -> None:
    somebody_saves(question, other_learner, stem=both("Their words"))
    refused = send(author, question, opened | {"stem_en": "My words"})
    values = shown_again(refused)
    assert (values["stem_en"], values["stem_ko"]) == ("My words", "Their words (한국어)")
    assert "You both changed this. Saved is: Their words" in errors_in(refused)


def test_ticks_come_over(author: Client, question: Question, opened: dict[str, Any], other_learner: User) -> None:
    options = [choice("alpha", is_correct=True), choice("beta"), choice("gamma"), choice("delta")]
    somebody_saves(question, other_learner, choices=options)
    values = shown_again(send(author, question, opened | {"stem_en": "My words"}))
    assert "choice_0_is_correct" in values and "choice_1_is_correct" not in values


def test_options_that_moved_are_not_mixed_with_mine(
    author: Client, question: Question, opened: dict[str, Any], other_learner: User
) -> None:
    somebody_saves(question, other_learner, choices=[choice("beta", is_correct=True), choice("gamma")])
    values = shown_again(send(author, question, opened | {"choice_0_text_en": "My option"}))
    assert [values[f"choice_{place}_slug"] for place in range(4)] == ["alpha", "beta", "gamma", "delta"]
    untouched = shown_again(send(author, question, opened | {"stem_en": "My words"}))
    assert [untouched[f"choice_{place}_slug"] for place in range(3)] == ["beta", "gamma", ""]


@pytest.mark.parametrize("started_from", ["", "0", "7", "-1", "x", "9" * 30])
def test_a_form_that_started_from_nothing_known_is_refused(
    author: Client, question: Question, opened: dict[str, Any], started_from: str
) -> None:
    assert send(author, question, opened | {"started_from": started_from}).status_code == 422
    assert Revision.objects.count() == 1


REFERENCE = {"title": "A", "authors": "B", "year": 2001, "where": "Here", "url": "https://a.org"}
ROWS = [
    (Topic, {"slug": "losses", "order": 1, "title": "Losses", "summary": "All."}, "summary_en"),
    (GlossaryTerm, {"slug": "logit", "term": "Logit", "definition": "A score."}, "definition_en"),
    (
        Reference,
        {"slug": "a-2001"} | REFERENCE,
        "title",
    ),
]


@pytest.mark.parametrize(("model", "values", "field"), ROWS, ids=lambda value: getattr(value, "__name__", ""))
def test_the_second_editor_of_a_short_row_is_told_what_the_first_one_saved(
    author: Client, db: None, model: Any, values: dict[str, Any], field: str
) -> None:
    for name in ("title", "summary", "term", "definition"):
        if model is not Reference and name in values:
            values = values | {f"{name}_en": values[name], f"{name}_ko": values[name]}
    row = model.objects.create(**values)
    url = f"/admin/quizzes/{model._meta.model_name}/{row.pk}/change/"
    opened = read_form(author, url)
    model.objects.filter(pk=row.pk).update(**{field: "Their words"})
    refused = author.post(url, opened | {field: "My words"})
    assert refused.status_code == 422 and "Saved is: Their words" in errors_in(refused)
    assert author.post(url, shown_again(refused)).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "My words"


def test_two_replies_to_one_report_meet_as_well(author: Client, question: Question) -> None:
    report = Report.objects.create(revision=question.revision, key=uuid4(), language="en", text="Wrong.")
    url = f"/admin/quizzes/report/{report.pk}/change/"
    opened = read_form(author, url)
    Report.objects.filter(pk=report.pk).update(reply="Thank you.")
    refused = author.post(url, opened | {"reply": "No."})
    assert refused.status_code == 422 and "Saved is: Thank you." in errors_in(refused)
