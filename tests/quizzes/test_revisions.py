"""The revisions of a question: what changed, by whom, and the way back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from quizzes.kinds import parse_document
from quizzes.models import Question
from quizzes.revision_diff import changes_between
from quizzes.services.revisions import RevisionConflict, propose_revision, save_revision
from tests.quizzes.builders import both, choice, single_choice


@pytest.fixture
def edited(question: Question, owner: User) -> Question:
    document = parse_document(single_choice(explanation=both("The corrected explanation")))
    save_revision(question, document=document, author=owner)
    return question


@pytest.fixture
def author(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


def restore(client: Client, question: Question, *, number: int, started_from: str) -> int:
    url = f"/admin/quizzes/question/{question.pk}/revisions/{number}/"
    return client.post(url, {"started_from": started_from}).status_code


def test_the_page_names_author_and_changed_words(author: Client, edited: Question) -> None:
    page = author.get(f"/admin/quizzes/question/{edited.pk}/revisions/").text
    assert "Explanation (English)" in page
    assert "<ins>The corrected explanation</ins>" in page
    assert "owner" in page


def test_restoring_makes_a_draft_of_the_old_document(author: Client, edited: Question, owner: User) -> None:
    assert restore(author, edited, number=1, started_from="2") == 302
    edited.refresh_from_db()
    assert (edited.newest.number, edited.newest.author, edited.revision.number) == (3, owner, 2)
    assert edited.newest.document == edited.revisions.get(number=1).document


@pytest.mark.parametrize("started_from", ["1", "0", "", "x", "-1", "٢x"])
def test_restoring_over_a_newer_revision_is_refused(author: Client, edited: Question, started_from: str) -> None:
    assert restore(author, edited, number=1, started_from=started_from) == 409
    assert edited.revisions.count() == 2


def test_a_revision_that_does_not_exist_is_not_found(author: Client, edited: Question) -> None:
    assert restore(author, edited, number=7, started_from="2") == 404


def compare(client: Client, question: Question, query: str) -> HttpResponse:
    return client.get(f"/admin/quizzes/question/{question.pk}/revisions/compare/?{query}")


def test_any_two_revisions_are_compared(author: Client, edited: Question) -> None:
    page = compare(author, edited, "old=2&new=1").text
    assert "<ins>overall-explanation</ins>" in page


@pytest.mark.parametrize(
    "query", ["", "old=1", "old=1&new=x", "old=1&new=9", "old=1&new=99999999999999999999", "old=-1&new=1"]
)
def test_a_comparison_with_what_is_not_there_is_not_found(author: Client, edited: Question, query: str) -> None:
    assert compare(author, edited, query).status_code == 404


def test_the_history_of_many_revisions_takes_few_queries(
    author: Client, question: Question, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        save_revision(question, document=parse_document(single_choice(explanation=both(f"words {number}"))))
    with django_assert_max_num_queries(12):
        assert author.get(f"/admin/quizzes/question/{question.pk}/revisions/").status_code == 200


def test_restoring_needs_a_post_and_the_right_to_change(
    author: Client, edited: Question, client_of: Callable[[User], Client], other_learner: User
) -> None:
    assert author.get(f"/admin/quizzes/question/{edited.pk}/revisions/1/").status_code == 405
    other_learner.is_staff = True
    other_learner.save()
    assert restore(client_of(other_learner), edited, number=1, started_from="2") == 403


def test_saving_on_top_of_an_unseen_revision_is_a_conflict(edited: Question) -> None:
    with pytest.raises(RevisionConflict):
        propose_revision(edited, document=parse_document(single_choice()), started_from=1)


def test_the_same_document_is_no_new_revision(question: Question) -> None:
    save_revision(question, document=parse_document(single_choice()))
    assert question.revisions.count() == 1


def test_the_difference_is_told_by_words() -> None:
    [change] = changes_between({"stem": {"en": "the old text"}}, {"stem": {"en": "the new text"}})
    assert change.field == "stem.en"
    assert change.parts == (("same", "the "), ("removed", "old"), ("added", "new"), ("same", " text"))


def test_moving_an_option_changes_none_of_its_fields() -> None:
    options = [{"slug": "a", "text": "A"}, {"slug": "b", "text": "B"}]
    assert changes_between({"choices": options}, {"choices": options[::-1]}) == []


def test_an_option_that_is_gone_is_told() -> None:
    [change] = changes_between({"choices": [{"slug": "a", "text": "A"}]}, {"choices": []})[1:]
    assert change.parts == (("removed", "A"),)


def test_changes_go_by_the_names_of_the_form_and_never_by_slugs(author: Client, question: Question) -> None:
    choices = [choice("alpha"), choice("beta", is_correct=True), choice("gamma") | {"text": both("Another")}]
    propose_revision(question, document=parse_document(single_choice(choices=choices, explanation=both("New"))))
    page = author.get(f"/admin/quizzes/question/{question.pk}/revisions/").text
    assert "<dt>Option 3, Option (English)</dt>" in page and "<dt>Explanation (Korean)</dt>" in page
    assert "gamma.text" not in page and ".slug" not in page
