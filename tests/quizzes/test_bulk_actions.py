"""Steps for many questions at once: a page that counts first, then the deed, in batches."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from quizzes.kinds import parse_document
from quizzes.models import Question, QuestionState, Revision, Transition
from quizzes.services.revisions import propose_revision, save_revision
from tests.quizzes.builders import choice, make_question, single_choice
from tests.quizzes.presentations import show
from tests.quizzes.test_workflow import staff

LIST = "/admin/quizzes/question/"


@pytest.fixture
def editor(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def drafts(question: Question) -> list[Question]:
    """Two with a draft; the third, `question`, is published."""
    made = [make_question(slug=f"q-{number}") for number in range(2)]
    for each in made:
        propose_revision(each, document=parse_document(single_choice(kind="single_choice", claim=None, references=[])))
        propose_revision(each, document=parse_document(single_choice(stem={"en": "Where?", "ko": "어디?"})))
    return made


def act(client: Client, action: str, **fields: Any) -> HttpResponse:
    selected = fields.pop("selected", None) or list(Question.objects.values_list("pk", flat=True))
    return client.post(LIST, {"action": action, "_selected_action": selected} | fields, follow=True)


def test_the_page_counts_before_anything_happens(editor: Client, drafts: list[Question]) -> None:
    page = act(editor, "publish").text
    assert "3 questions are selected" in page and "2 of them can take this step" in page
    assert Question.objects.in_state(QuestionState.DRAFT).count() == 2


def test_all_are_published_and_the_others_left_alone(editor: Client, drafts: list[Question]) -> None:
    page = act(editor, "publish", confirmed="1").text
    assert "2 questions: done." in page and "1 was in another state" in page
    assert Question.objects.in_state(QuestionState.PUBLISHED).count() == 3


@pytest.mark.parametrize("action", ["submit", "publish", "send_back", "retire", "bring_back", "regrade_selected"])
def test_nothing_selected_is_told(editor: Client, drafts: list[Question], action: str) -> None:
    page = editor.post(LIST, {"action": action, "confirmed": "1", "index": "0"}, follow=True).text
    assert "Items must be selected" in page


def test_authors_only_submit(drafts: list[Question], client_of: Callable[[User], Client]) -> None:
    author = client_of(staff("author"))
    act(author, "submit", confirmed="1")
    for action in ("publish", "retire"):
        act(author, action, confirmed="1")
    assert Question.objects.in_state(QuestionState.IN_REVIEW).count() == 2
    assert Question.objects.filter(is_retired=True).count() == 0


def test_a_refused_question_says_why_and_the_rest_goes_on(
    editor: Client, drafts: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses = lambda revision: [("missing_language", {})] if revision.question.slug == "q-0" else []  # noqa: E731
    monkeypatch.setattr("quizzes.services.publishing.GATES", (refuses,))
    page = act(editor, "publish", confirmed="1").text
    assert "1 question: done." in page and "“q-0”: Every text is needed" in page


def test_ten_thousand_questions_are_retired_and_brought_back(editor: Client, question: Question) -> None:
    rows = (Question(slug=f"q-{n}", concept=question.concept, kind="single_choice") for n in range(9_999))
    Question.objects.bulk_create(rows)
    everything = {"selected": [question.pk], "select_across": "1", "index": "0"}
    assert "10000 of them can take this step" in act(editor, "retire", **everything).text
    assert "10000 questions: done." in act(editor, "retire", confirmed="1", **everything).text
    assert "10000 questions: done." in act(editor, "bring_back", confirmed="1", **everything).text
    assert Transition.objects.filter(step="retired").count() == 10_000


def test_more_than_a_batch_is_published_in_several_clicks(
    editor: Client, drafts: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzes.services.bulk_steps.BATCH", 1)
    assert "1 wait for the next click" in act(editor, "publish", confirmed="1").text
    act(editor, "publish", confirmed="1")
    assert Question.objects.in_state(QuestionState.PUBLISHED).count() == 3


def test_what_regrading_would_change_is_told_by_question(editor: Client, question: Question) -> None:
    show(Client(), question).send("alpha")
    options = [choice("alpha", is_correct=True), choice("beta"), choice("gamma"), choice("delta")]
    save_revision(question, document=parse_document(single_choice(choices=options)))
    page = act(editor, "regrade_selected").text
    assert "a-question" in page and "<td>1</td><td>0</td><td>0</td>" in page
    assert Revision.objects.count() == 2
