"""The statistics page of a question, down to single answers."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from quizzes.kinds import parse_document
from quizzes.models import Attempt, Grade, Question, Report
from quizzes.question_statistics import statistics_of
from tests.quizzes.builders import (
    cloze,
    expression,
    find_the_fault,
    free_answer,
    load_claims_of,
    make_question,
    matching,
    multiple_choice,
    numeric,
    ordering,
    prediction,
    read_the_curve,
    single_choice,
)
from tests.quizzes.variant_sets import with_variants


def answer(question: Question, user: User | None, slug: str, *, is_right: bool, seconds: float = 30.0) -> Attempt:
    key = {"user": user} if user else {"visitor_key": uuid4()}
    key |= {"choice_order": ["alpha", "beta", "gamma", "delta"]}
    attempt = Attempt.objects.create(
        revision=question.revision, answer=[slug], idempotency_key=uuid4(), elapsed_seconds=seconds, **key
    )
    Grade.objects.create(attempt=attempt, marks=float(is_right), max_marks=1.0)
    return attempt


@pytest.fixture
def readers(db: None) -> list[User]:
    return User.objects.bulk_create(User(username=f"reader-{number}") for number in range(24))


@pytest.fixture
def others(question: Question) -> list[Question]:
    return [make_question(slug=f"other-{number}") for number in range(3)]


@pytest.fixture
def answered(question: Question, others: list[Question], readers: list[User]) -> Question:
    """The first half of the readers is strong: right here and on the other questions."""
    for number, reader in enumerate(readers):
        is_strong = number < 12
        answer(question, reader, "beta" if is_strong else "alpha", is_right=is_strong, seconds=10.0 + number)
        for other in others:
            answer(other, reader, "beta", is_right=is_strong or (other is others[0] and number % 2 == 0))
    return question


@pytest.fixture
def editor(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


def test_facility_discrimination_and_halves_are_those_of_the_first_answers(
    answered: Question, readers: list[User]
) -> None:
    answer(answered, readers[20], "beta", is_right=True)  # a second try counts as an answer only
    told = statistics_of(answered)
    assert (told.num_attempts, told.num_readers, told.facility.value) == (25, 24, 0.5)
    assert told.discrimination.value > 0.9 and told.discrimination.n == 24
    by_text = {row.text: (row.num, row.strong, row.weak) for row in told.chosen}
    assert by_text["Option beta"] == (12, 1.0, 0.0) and by_text["Option gamma"] == (0, 0.0, 0.0)
    assert told.quartiles[1] == pytest.approx(21.5)


def test_the_newest_grade_counts(answered: Question) -> None:
    for attempt in Attempt.objects.filter(revision=answered.revision):
        Grade.objects.create(attempt=attempt, marks=1.0, max_marks=1.0, reason="key changed")
    assert statistics_of(answered).facility.value == 1.0


def test_reports_are_counted_and_linked(editor: Client, question: Question) -> None:
    for state in (Report.State.OPEN, Report.State.CLOSED):
        Report.objects.create(revision=question.revision, key=uuid4(), language="en", text="Wrong.", state=state)
    page = editor.get(f"/admin/quizzes/question/{question.pk}/statistics/").text
    assert "2 reports of problems</a>, 1 not answered yet." in page
    assert editor.get(f"/admin/quizzes/report/?q={question.slug}").text.count("Wrong.") == 2


def test_every_visitor_is_a_reader(question: Question) -> None:
    for _ in range(20):
        answer(question, None, "alpha", is_right=False)
    with translation.override("ko"):
        told = statistics_of(question)
    assert (told.num_readers, told.facility.value, told.discrimination) == (20, 0.0, None)
    assert told.chosen[0].text == "Option alpha (한국어)"


def test_too_few_data_is_said_plainly(editor: Client, question: Question) -> None:
    answer(question, None, "alpha", is_right=False)
    page = editor.get(f"/admin/quizzes/question/{question.pk}/statistics/").text
    assert page.count("Too few data: at least 20 readers are needed.") == 3


@pytest.mark.parametrize("page", ["statistics/", "answers/", "../"])
def test_the_pages_take_few_queries(
    editor: Client, answered: Question, page: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        assert editor.get(f"/admin/quizzes/question/{answered.pk}/{page}", follow=True).status_code == 200


def test_single_answers_are_listed_and_linked(editor: Client, answered: Question) -> None:
    page = editor.get(f"/admin/quizzes/question/{answered.pk}/answers/").text
    attempt = Attempt.objects.filter(revision=answered.revision).first()
    address = f"/admin/quizzes/question/{answered.pk}/answers/{attempt.public_id}/"
    assert address in page and "reader-0" in page
    assert "because-alpha" in editor.get(address).text


@pytest.mark.parametrize("before", ["0", "x", "-3", "9" * 40])
def test_a_place_in_the_list_that_is_none_is_harmless(editor: Client, answered: Question, before: str) -> None:
    assert editor.get(f"/admin/quizzes/question/{answered.pk}/answers/?before={before}").status_code == 200


def test_an_answer_belongs_to_its_question(editor: Client, answered: Question, others: list[Question]) -> None:
    attempt = Attempt.objects.filter(revision=answered.revision).first()
    for url in (f"{others[0].pk}/answers/{attempt.public_id}/", f"{answered.pk}/answers/{uuid4()}/"):
        assert editor.get(f"/admin/quizzes/question/{url}").status_code == 404


def test_only_staff_with_the_right_see_answers(
    answered: Question, learner: User, client_of: Callable[[User], Client]
) -> None:
    learner.is_staff = True
    learner.save()
    attempt = Attempt.objects.filter(revision=answered.revision).first()
    for page in ("statistics/", "answers/", f"answers/{attempt.public_id}/"):
        assert client_of(learner).get(f"/admin/quizzes/question/{answered.pk}/{page}").status_code == 403


def test_numbers_are_told_by_the_slip_that_they_are_whatever_the_variant(editor: Client) -> None:
    question = with_variants()
    for variant in question.revision.variants.all()[:4]:
        for given in (variant.key, variant.slips["no-slope"], 123456):
            key = {"visitor_key": uuid4(), "idempotency_key": uuid4(), "revision": question.revision}
            attempt = Attempt.objects.create(answer=[str(given)], variant=variant, **key)
            Grade.objects.create(attempt=attempt, marks=float(given == variant.key), max_marks=1.0)
    told = {(row.text, row.num, row.is_right) for row in statistics_of(question).chosen}
    assert told == {("Right answer", 4, True), ("Slip 1: because-no-slope", 4, False), ("123456", 4, False)}
    page = editor.get(f"/admin/quizzes/question/{question.pk}/answers/").text
    assert page.count("Slip 1: because-no-slope") == 4


IN_WORDS = [
    (single_choice, ["alpha"], "Option alpha"),
    (multiple_choice, ["alpha", "gamma"], "Option alpha · Option gamma"),
    (ordering, ["gamma", "alpha", "beta", "delta"], "3 → 1 → 2 → 4"),
    (matching, ["alpha", "delta"], "Prompt 0 → Option alpha · Prompt 1 → Option delta"),
    (numeric, ["1.9"], "Slip 1: because-early"),
    (expression, ["x ^"], "x ^"),
    (cloze, ["a", "b"], "[[1]] a · [[2]] b"),
    (free_answer, ["My words.", "alpha"], "My words."),
]


@pytest.mark.parametrize(("example", "answer", "words"), IN_WORDS, ids=lambda value: getattr(value, "__name__", ""))
def test_an_answer_is_told_in_words(example: Callable[[], Any], answer: list[str], words: str) -> None:
    assert parse_document(example()).in_one_line(answer) == words


@pytest.mark.parametrize("example", [read_the_curve, find_the_fault, prediction])
def test_runs_that_nobody_chose_stand_in_the_table_too(db: None, example: Callable[[], Any]) -> None:
    load_claims_of("forgotten-zero-grad", "learning-rate-too-high")
    rows = statistics_of(make_question(example())).chosen
    assert len(rows) >= 3 and sum(row.is_right for row in rows) == 1 and all(row.text and not row.num for row in rows)
