"""Draft, in review, published, retired: who may do which step, and what readers get meanwhile."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from quizzes.kinds import parse_document
from quizzes.models import Concept, Question, QuestionState, Transition
from quizzes.services.groups import set_up_groups
from quizzes.services.publishing import NotPublishable, publish
from quizzes.services.revisions import RevisionConflict, propose_revision
from tests.conftest import make_user
from tests.quizzes.authoring import question_fields, read_form, save
from tests.quizzes.builders import both, make_concept, single_choice

ADD = "/admin/quizzes/question/add/"


@pytest.fixture
def concept(db: None) -> Concept:
    return make_concept()


def staff(group: str = "") -> User:
    set_up_groups()
    user = make_user(f"staff-{group or 'without-group'}", is_staff=True)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def author(db: None, client_of: Callable[[User], Client]) -> Client:
    return client_of(staff("author"))


@pytest.fixture
def editor(db: None, client_of: Callable[[User], Client]) -> Client:
    return client_of(staff("editor"))


@pytest.fixture
def draft(question: Question) -> Question:
    """Published as revision 1; revision 2 is a draft."""
    propose_revision(question, document=parse_document(single_choice(stem=both("Where is it?"))))
    return question


def step(client: Client, question: Question, name: str, *, started_from: object = 2, note: str = "") -> int:
    url = f"/admin/quizzes/question/{question.pk}/step/"
    return client.post(url, {"step": name, "started_from": started_from, "note": note}).status_code


def state_of(question: Question) -> QuestionState:
    return Question.objects.get(pk=question.pk).state


def test_readers_get_the_published_revision_until_the_next_is_published(draft: Question, editor: Client) -> None:
    address = draft.get_absolute_url()
    assert "What is " in Client().get(address).text
    assert step(editor, draft, "publish") == 302
    assert "Where is it?" in Client().get(address).text


def test_a_new_question_is_a_draft_that_readers_do_not_see(author: Client, concept: Concept) -> None:
    assert save(author, ADD, **question_fields(concept=concept.pk)).status_code == 302
    question = Question.objects.get()
    assert question.state == QuestionState.DRAFT
    assert Client().get(question.get_absolute_url()).status_code == 404


def test_an_author_submits_and_an_editor_publishes(draft: Question, author: Client, editor: Client) -> None:
    assert step(author, draft, "submit") == 302
    assert state_of(draft) == QuestionState.IN_REVIEW
    assert step(editor, draft, "publish") == 302
    assert state_of(draft) == QuestionState.PUBLISHED
    told = [(each.step, each.by.username) for each in Transition.objects.filter(by__isnull=False)]
    assert told == [("published", "staff-editor"), ("submitted", "staff-author")]


def test_saving_and_submitting_is_one_click(author: Client, concept: Concept) -> None:
    save(author, ADD, **question_fields(concept=concept.pk), _step="submit")
    assert Question.objects.get().state == QuestionState.IN_REVIEW


def test_an_edit_of_what_is_in_review_is_a_draft_again(draft: Question, author: Client) -> None:
    step(author, draft, "submit")
    save(author, f"/admin/quizzes/question/{draft.pk}/change/", stem_en="What is $z$?")
    assert state_of(draft) == QuestionState.DRAFT


def test_what_is_sent_back_tells_the_author_why(draft: Question, author: Client, editor: Client) -> None:
    step(author, draft, "submit")
    step(editor, draft, "send_back", note="The stem gives it away.")
    assert state_of(draft) == QuestionState.DRAFT
    assert "The stem gives it away." in author.get(f"/admin/quizzes/question/{draft.pk}/change/").text


def test_a_retired_question_comes_back_as_it_was(draft: Question, editor: Client) -> None:
    step(editor, draft, "retire")
    assert state_of(draft) == QuestionState.RETIRED
    step(editor, draft, "bring_back")
    assert state_of(draft) == QuestionState.DRAFT


@pytest.mark.parametrize("name", ["publish", "send_back", "retire", "bring_back"])
def test_an_author_publishes_and_retires_nothing(draft: Question, author: Client, name: str) -> None:
    assert step(author, draft, name) == 403
    assert Transition.objects.filter(by__isnull=False).count() == 0


@pytest.mark.parametrize("name", ["", "delete", "__class__", "PUBLISH"])
def test_an_unknown_step_is_refused(draft: Question, editor: Client, name: str) -> None:
    assert step(editor, draft, name) == 403


def test_a_step_needs_a_post(draft: Question, editor: Client) -> None:
    assert editor.get(f"/admin/quizzes/question/{draft.pk}/step/").status_code == 405


@pytest.mark.parametrize("started_from", [1, "", "x", "-1", "9" * 30])
def test_nobody_publishes_a_revision_that_the_page_did_not_show(
    draft: Question, editor: Client, started_from: object
) -> None:
    step(editor, draft, "publish", started_from=started_from)
    assert Question.objects.get().revision.number == 1


def test_a_step_done_twice_is_told_once(draft: Question, editor: Client) -> None:
    for _ in range(2):
        step(editor, draft, "publish")
    assert Transition.objects.filter(step="published", by__isnull=False).count() == 1


def test_staff_in_neither_group_may_do_nothing(draft: Question, client_of: Callable[[User], Client]) -> None:
    client = client_of(staff())
    assert client.get("/admin/quizzes/question/").status_code == 403
    assert client.post(f"/admin/quizzes/question/{draft.pk}/preview/").status_code == 403
    assert step(client, draft, "submit") == 403


def test_an_author_can_not_move_what_is_published(draft: Question, author: Client) -> None:
    fields = read_form(author, f"/admin/quizzes/question/{draft.pk}/change/")
    assert "concept" not in fields and "order" not in fields


def test_staff_who_may_only_look_see_the_page(draft: Question, client_of: Callable[[User], Client]) -> None:
    user = staff()
    user.user_permissions.add(*Group.objects.get(name="author").permissions.filter(codename="view_question"))
    assert client_of(user).get(f"/admin/quizzes/question/{draft.pk}/change/").status_code == 200


def test_the_list_shows_one_state(draft: Question, author: Client) -> None:
    assert draft.slug in author.get("/admin/quizzes/question/?state=draft").text
    assert draft.slug not in author.get("/admin/quizzes/question/?state=published").text


def test_publishing_over_an_unseen_revision_is_a_conflict(draft: Question, owner: User) -> None:
    with pytest.raises(RevisionConflict):
        publish(draft, draft.newest, owner, started_from=1)


def test_a_gate_keeps_a_revision_unpublished(draft: Question, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizzes.services.publishing.GATES", (lambda _revision: [("missing_language", {})],))
    with pytest.raises(NotPublishable, match="in Korean"):
        publish(draft, draft.newest, owner)
    assert Question.objects.get().revision.number == 1
