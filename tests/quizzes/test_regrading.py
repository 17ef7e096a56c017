"""A corrected key: exactly the attempts that it touches are regraded, their readers are told, and old grades stay."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.kinds import parse_document
from quizzes.models import Attempt, Grade, Question, Reason
from quizzes.services.regrading import changes_of, regrade
from quizzes.services.revisions import save_revision
from tests.quizzes.builders import (
    choice,
    cloze,
    expression,
    free_answer,
    make_question,
    matching,
    multiple_choice,
    numeric,
    ordering,
    short_text,
    single_choice,
    tensor,
)
from tests.quizzes.presentations import show

Signed = Callable[[User], Client]
SLUGS = ("alpha", "beta", "gamma", "delta")


def with_key(*correct: str, **changes: Any) -> dict[str, Any]:
    return single_choice(choices=[choice(slug, is_correct=slug in correct) for slug in SLUGS]) | changes


def correct_key(question: Question, document: dict[str, Any]) -> None:
    save_revision(question, document=parse_document(document))


def regrade_all(reason: str = Reason.KEY_CHANGED) -> int:
    return regrade(Attempt.objects.all(), reason=reason)


def test_a_corrected_key_moves_the_marks_of_those_whom_it_touches(question: Question) -> None:
    for slug in SLUGS:
        show(Client(), question).send(slug)
    correct_key(question, with_key("gamma"))
    assert regrade_all() == 4  # two change their marks, two were told another right answer
    marks = {attempt.answer[0]: attempt.newest_grade.marks for attempt in Attempt.objects.all()}
    assert marks == {"alpha": 0.0, "beta": 0.0, "gamma": 1.0, "delta": 0.0}


def test_regrading_twice_changes_nothing_more(client: Client, question: Question) -> None:
    show(client, question).send("beta")
    correct_key(question, with_key("gamma"))
    assert (regrade_all(), regrade_all(), Grade.objects.count()) == (1, 0, 2)


def test_a_typing_error_in_a_text_touches_nobody(client: Client, question: Question) -> None:
    show(client, question).send("gamma")
    correct_key(question, single_choice(explanation={"en": "Better.", "ko": "더 낫습니다."}))
    assert regrade_all() == 0


def test_an_answer_of_an_option_that_is_gone_keeps_its_marks(client: Client, question: Question) -> None:
    show(client, question).send("delta")
    correct_key(question, single_choice(choices=[choice("alpha", is_correct=True), choice("beta")]))
    assert regrade_all() == 0


CORRECTED = [
    (
        multiple_choice(),
        multiple_choice(choices=[choice(s, is_correct=s == "alpha") for s in SLUGS] + [choice("epsilon")]),
    ),
    (numeric(), numeric(key="20", slips=[])),
    (tensor(), tensor(key="[[1, 2], [3, 5]]", slips=[])),
    (expression(), expression(key="sigmoid(z) + y", slips=[])),
    (short_text(), short_text(accepted={"en": ["dying units"], "ko": ["죽은 유닛"]})),
    (cloze(), cloze(gaps=[gap | {"accepted": {"en": ["x"], "ko": ["엑스"]}} for gap in cloze()["gaps"]])),
    (ordering(), ordering(lines=ordering()["lines"][::-1])),
    (
        matching(),
        matching(
            pairs=[
                {**pair, "prompt": other["prompt"]}
                for pair, other in zip(matching()["pairs"], matching()["pairs"][::-1], strict=True)
            ]
        ),
    ),
]


@pytest.mark.parametrize(("before", "after"), CORRECTED, ids=[before["kind"] for before, _after in CORRECTED])
def test_every_kind_with_a_key_is_regraded(db: None, before: dict[str, Any], after: dict[str, Any]) -> None:
    question = make_question(before)
    document = question.revision.question_document
    attempt = Attempt.objects.create(
        revision=question.revision,
        visitor_key="5" * 32,
        answer=document.right_answer(),
        choice_order=[*document.items],
        idempotency_key="6" * 32,
    )
    Grade.objects.create(attempt=attempt, marks=1.0)
    correct_key(question, after)
    assert regrade_all() == 1
    assert attempt.newest_grade.marks < 1


def test_who_marked_themselves_is_not_regraded(db: None) -> None:
    document = parse_document(free_answer())
    assert document.carried_over(["A text", "alpha"], document) is None


@pytest.mark.parametrize(("language", "words"), [("en", "The key of this question was corrected."), ("ko", "정답")])
def test_the_page_of_the_attempt_says_what_changed_and_explains_the_new_key(
    client: Client, question: Question, language: str, words: str
) -> None:
    url = show(client, question, language=language).send("beta").url
    correct_key(question, with_key("gamma", explanation={"en": "new-words", "ko": "new-words"}))
    regrade_all()
    page = client.get(url).text
    assert words in page
    assert re.search("100 ?% → 0 ?%", page)
    assert "new-words" in page


def test_the_study_page_names_regraded_answers_until_they_are_put_away(
    client_of: Signed, learner: User, other_learner: User, question: Question
) -> None:
    client = client_of(learner)
    url = show(client, question).send("beta").url
    correct_key(question, with_key("gamma"))
    regrade_all()
    page = client.get("/en/learn/")
    assert url in page.text
    assert url not in client_of(other_learner).get("/en/learn/").text
    client.post("/en/learn/regraded/", {"until": page.context["news"].until.isoformat()})
    assert url not in client.get("/en/learn/").text


def test_a_visitor_is_told_too(client: Client, question: Question) -> None:
    url = show(client, question).send("beta").url
    correct_key(question, with_key("gamma"))
    regrade_all()
    page = client.get("/en/learn/")
    assert url in page.text
    client.post("/en/learn/regraded/", {"until": page.context["news"].until.isoformat()})
    assert url not in client.get("/en/learn/").text


@pytest.mark.parametrize(
    "until", ["", "x", "\x00", "2026-13-45T99:00:00+00:00", "9999-01-01T00:00:00+00:00", "2026-01-01"]
)
def test_what_is_no_instant_of_the_past_puts_nothing_away(client: Client, question: Question, until: str) -> None:
    url = show(client, question).send("beta").url
    correct_key(question, with_key("gamma"))
    regrade_all()
    assert client.post("/en/learn/regraded/", {"until": until}).status_code == 302
    assert url in client.get("/en/learn/").text


def test_a_form_from_before_the_correction_is_regraded_when_it_comes_in(client: Client, question: Question) -> None:
    show(client, question).send("beta")
    late = show(client, question)
    correct_key(question, with_key("gamma"))
    regrade_all()
    late.send("gamma")
    assert Attempt.objects.first().newest_grade.is_correct


def test_an_editor_sees_the_count_before_anything_is_regraded(
    client_of: Signed, owner: User, question: Question
) -> None:
    show(Client(), question).send("beta")
    correct_key(question, with_key("gamma"))
    editor, url = client_of(owner), f"/admin/quizzes/question/{question.pk}/regrade/"
    assert "Regrade 1 attempt" in editor.get(url).text
    assert Grade.objects.count() == 1
    editor.post(url)
    assert list(changes_of(Attempt.objects.all())) == []


def test_only_who_may_change_questions_regrades(client_of: Signed, other_learner: User, question: Question) -> None:
    other_learner.is_staff = True
    other_learner.save()
    assert client_of(other_learner).post(f"/admin/quizzes/question/{question.pk}/regrade/").status_code == 403


def swapped(entries: list[dict[str, Any]], *parts: str) -> list[dict[str, Any]]:
    """As an author does in the admin: the texts of the first two rows change places, their hidden slugs stay."""
    first, second, *rest = entries
    return [first | {p: second[p] for p in parts}, second | {p: first[p] for p in parts}, *rest]


def test_rows_that_changed_places_are_known_by_their_texts(db: None) -> None:
    for old, key, parts, is_moved in (
        (single_choice(), "choices", ("text", "explanation", "is_correct"), False),
        (single_choice(), "choices", ("text", "explanation"), True),
        (ordering(), "lines", ("text", "explanation"), True),
        (matching(), "pairs", ("text", "explanation", "prompt"), False),
        (matching(), "pairs", ("text", "explanation"), True),
    ):
        before, after = parse_document(old), parse_document(old | {key: swapped(old[key], *parts)})
        carried = after.carried_over(before.right_answer(), before)
        assert (carried != after.right_answer()) == is_moved
