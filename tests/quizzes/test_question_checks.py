"""Checks of valid questions: what they say, where it stands, and what keeps a question from being published."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.kinds import parse_document
from quizzes.models import Question, Reference, Revision
from quizzes.question_checks import Known, findings_of
from quizzes.services.publishing import NotPublishable, publish
from quizzes.services.revisions import propose_revision
from quizzes.texts.problems import WORDING
from tests.quizzes.authoring import save
from tests.quizzes.builders import both, choice, make_question, single_choice

EVERYTHING = Known(has=lambda _kind, _slug: True, same_stem=lambda _language, _key: None)
NOTHING = Known(has=lambda _kind, _slug: False, same_stem=lambda _language, _key: None)


def codes(known: Known = EVERYTHING, **changes: Any) -> set[tuple[str, str]]:
    document = parse_document(single_choice(references=["nair-2010"]) | changes)
    return {(found.code, ".".join(map(str, found.path))) for found in findings_of(document, known)}


def options(*texts: dict[str, str]) -> list[dict[str, Any]]:
    """The first is right."""
    return [choice(f"o{place}", is_correct=place == 0) | {"text": text} for place, text in enumerate(texts)]


LONG = {"en": "It scales every gradient by the same number, so that the direction stays", "ko": "방향이 유지됩니다"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"references": []}, {("no_reference", "references")}),
        ({"choices": options(LONG, both("It clips"), both("It stops"))}, {("longest_is_right", "choices.0.text.en")}),
        (
            {"choices": options(both("Often"), both("It never helps"), both("Rarely"))},
            {("absolute_word", "choices.1.text.en")},
        ),
        ({"choices": options(both("It never helps"), both("It always helps"))}, set()),
        ({"choices": options(both("A"), {"en": "None of these", "ko": "다"})}, {("catch_all", "choices.1.text.en")}),
        ({"stem": {"en": "Which one?", "ko": "Which of these is it then?"}}, {("no_korean", "stem.ko")}),
        ({"stem": {"en": "어느 것입니까?", "ko": "어느 것입니까?"}}, {("no_english", "stem.en")}),
        ({"stem": {"en": "[x](www.example.org)", "ko": "무엇?"}}, {("odd_link", "stem.en")}),
        ({"stem": {"en": "It costs 5$ a day", "ko": "무엇?"}}, {("stray_dollar", "stem.en")}),
    ],
)
def test_a_check_says_what_and_where(changes: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert codes(**changes) == expected


def test_names_that_lead_nowhere_are_found() -> None:
    stem = {"en": "[x](concept:gone)", "ko": "무엇?"}
    found = codes(NOTHING, stem=stem, claim="gone-claim")
    assert found == {("dead_name", "references"), ("dead_name", "claim"), ("dead_link", "stem.en")}


def test_every_code_has_words() -> None:
    document = parse_document(single_choice(references=["gone"], stem={"en": "[x](concept:gone)", "ko": "x"}))
    assert {found.code for found in findings_of(document, NOTHING)} <= set(WORDING)


def test_two_questions_with_the_same_stem_are_told(question: Question) -> None:
    other = make_question(single_choice(stem={"en": "what  is $X$?", "ko": "다른 문장?"}), slug="copy")
    assert ["same_stem", "a-question"] in [[each["code"], each["values"].get("slug")] for each in other.newest.findings]


@pytest.fixture
def editor(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


def test_the_page_links_a_remark_to_its_field(editor: Client, question: Question) -> None:
    document = parse_document(single_choice(choices=options(both("Often"), both("It never helps"))))
    propose_revision(question, document=document)
    page = editor.get(f"/admin/quizzes/question/{question.pk}/change/").text
    assert '<a href="#id_choice_1_text_en">Option 2, Option (English)</a>: “never” stands in wrong options only' in page


def test_a_reference_that_is_gone_keeps_a_question_unpublished(question: Question, owner: User) -> None:
    reference = Reference.objects.create(slug="nair-2010", title="T", authors="A", year=2010)
    document = parse_document(single_choice(references=["nair-2010"]))
    proposed = propose_revision(question, document=document)
    reference.delete()
    with pytest.raises(NotPublishable, match="There is no “nair-2010” any more"):
        publish(question, proposed, owner)


def test_a_question_without_korean_is_saved_but_not_published(editor: Client, question: Question) -> None:
    url = f"/admin/quizzes/question/{question.pk}/change/"
    save(editor, url, stem_ko="This is still to be translated by somebody", _step="publish")
    question.refresh_from_db()
    assert (question.newest.number, question.revision.number) == (2, 1)
    assert "This is not Korean" in editor.get(url).text


def test_the_list_shows_questions_with_remarks_only(editor: Client, question: Question) -> None:
    Revision.objects.update(findings=[])
    assert "a-question" not in editor.get("/admin/quizzes/question/?checks=some").text
    assert "a-question" in editor.get("/admin/quizzes/question/?checks=none").text
