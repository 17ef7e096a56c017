"""Writing questions in the admin: real fields, checked by the kind, every save a revision with its author."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.kinds import KINDS, parse_document
from quizzes.models import Concept, Question, Revision
from tests.quizzes.authoring import errors_in, question_fields, read_form, save
from tests.quizzes.builders import (
    cloze,
    expression,
    find_the_fault,
    free_answer,
    load_claims_of,
    make_concept,
    make_question,
    matching,
    multiple_choice,
    numeric,
    ordering,
    prediction,
    read_the_curve,
    short_text,
    tensor,
)

ADD = "/admin/quizzes/question/add/"


@pytest.fixture
def author(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def concept(db: None) -> Concept:
    return make_concept()


def change_url(question: Question) -> str:
    return f"/admin/quizzes/question/{question.pk}/change/"


def test_a_question_is_written_published_and_asked(author: Client, concept: Concept, owner: User) -> None:
    fields = question_fields(concept=concept.pk)
    assert save(author, ADD, **fields, _step="publish").status_code == 302
    revision = Question.objects.get(slug="written-here").revision
    assert (revision.number, revision.author) == (1, owner)
    assert [choice["is_correct"] for choice in revision.document["choices"]] == [False, True]
    assert "Which?" in Client().get("/en/questions/written-here/").text


def test_multiple_choice_is_written_in_the_same_way(author: Client, concept: Concept) -> None:
    fields = question_fields(concept=concept.pk, choice_0_is_correct="on") | {
        f"choice_2_{part}_{language}": f"Third {part}" for part in ("text", "explanation") for language in ("en", "ko")
    }
    assert save(author, f"{ADD}?kind=multiple_choice", **fields).status_code == 302
    assert Question.objects.get(slug="written-here").kind == "multiple_choice"


WRITTEN = [ordering(), matching(), numeric(), tensor(), expression(), short_text(), cloze(), free_answer()]
WRITTEN += [read_the_curve(), find_the_fault(), prediction()]


@pytest.mark.parametrize("document", WRITTEN, ids=lambda document: document["kind"])
def test_every_kind_is_written_read_and_previewed(author: Client, concept: Concept, document: dict[str, Any]) -> None:
    load_claims_of("forgotten-zero-grad", "learning-rate-too-high")
    kind = KINDS[document["kind"]]
    stored = parse_document(document)
    fields = kind.author_form.initial_of(stored.canonical())
    common = {"slug": "written-here", "order": "1", "concept": concept.pk, "claim": document.get("claim", "")}
    assert save(author, f"{ADD}?kind={kind.code}", **common, **fields).status_code == 302
    question = Question.objects.get(slug="written-here")
    assert question.newest.question_document == stored
    assert save(author, change_url(question)).status_code == 302
    assert Revision.objects.count() == 1
    preview = author.post(f"/admin/quizzes/question/{question.pk}/preview/", read_form(author, change_url(question)))
    assert "overall-explanation" in preview.text


def test_the_form_shows_what_is_stored_and_saving_it_unchanged_makes_no_revision(
    author: Client, question: Question
) -> None:
    fields = read_form(author, change_url(question))
    assert (fields["stem_en"], fields["choice_1_text_ko"]) == ("What is $x$?", "Option beta (한국어)")
    assert save(author, change_url(question)).status_code == 302
    assert Revision.objects.count() == 1


def test_an_edit_is_a_new_revision_and_options_keep_their_slugs(author: Client, question: Question) -> None:
    save(author, change_url(question), choice_0_text_en="Another text")
    question.refresh_from_db()
    assert (question.newest.number, question.revision.number) == (2, 1)
    assert [choice["slug"] for choice in question.newest.document["choices"]] == ["alpha", "beta", "gamma", "delta"]


def test_an_emptied_option_is_gone(author: Client, question: Question) -> None:
    empty = {f"choice_0_{part}_{language}": "" for part in ("text", "explanation") for language in ("en", "ko")}
    save(author, change_url(question), **empty)
    question.refresh_from_db()
    assert [choice["slug"] for choice in question.newest.document["choices"]] == ["beta", "gamma", "delta"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"choice_1_is_correct": None}, "Exactly one option"),
        ({"choice_0_is_correct": "on"}, "Exactly one option"),
        ({"choice_1_text_en": "Answer 0"}, "say the same"),
        (
            {f"choice_0_{part}_{language}": "" for part in ("text", "explanation") for language in ("en", "ko")},
            "At least 2",
        ),
        ({"choice_8_text_en": "a ninth"}, "At most 8"),
        ({f"choice_{place}_text_en": "x" for place in range(1000)}, "At most 8"),
        ({"choice_99999999999999999999_text_en": "x"}, "At most 8"),
        ({"stem_en": ""}, "required"),
        ({"stem_ko": "   "}, "required"),
        ({"stem_ko": "x" * 4001}, "4000"),
        ({"stem_en": "\x00"}, "Null characters"),
        ({"stem_en": "a\x07b"}, "control characters"),
        ({"choice_0_text_ko": ""}, "required"),
        ({"choice_0_slug": "../x"}, "small letters"),
        ({"stem_en": "$\\frac{1$"}, "not balanced"),
        ({"explanation_en": "[x](concept:nowhere)"}, "leads nowhere"),
        ({"claim": "no-such-claim"}, "valid choice"),
        ({"references": ["no-such-reference"]}, "valid choice"),
        ({"concept": "99999"}, "valid choice"),
        ({"order": "-1"}, "greater than or equal"),
        ({"order": str(2**63)}, "less than or equal"),
        ({"slug": "admin"}, "reserved"),
        ({"slug": "api"}, "reserved"),
        ({"slug": "질문"}, "valid"),
        ({"slug": "Upper-Case"}, "small letters"),
        ({"slug": ""}, "required"),
        ({"slug": "taken"}, "already exists"),
    ],
)
def test_what_is_wrong_comes_back_and_nothing_is_stored(
    author: Client, concept: Concept, changes: dict[str, Any], message: str
) -> None:
    make_question(slug="taken")
    response = save(author, ADD, **question_fields(concept=concept.pk) | changes)
    assert response.status_code == 422
    assert message in errors_in(response)
    assert Question.objects.count() == Revision.objects.count() == 1


def test_a_problem_stands_at_its_field(author: Client, concept: Concept) -> None:
    response = save(author, ADD, **question_fields(concept=concept.pk, choice_1_explanation_ko="$\\frac{1$"))
    assert "not balanced" in response.context["adminform"].form.errors["choice_1_explanation_ko"][0]


@pytest.mark.parametrize("kind", ["riddle", "../x", "%00"])
def test_an_unknown_kind_is_a_single_choice(author: Client, concept: Concept, kind: str) -> None:
    assert author.get(f"{ADD}?kind={kind}").status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "<svg onload=alert(1)></svg>",
        "$\\href{javascript:alert(1)}{x}$",
        "an unclosed $ sign",
    ],
)
def test_hostile_text_is_stored_as_harmless_text(author: Client, concept: Concept, text: str) -> None:
    fields = question_fields(concept=concept.pk, stem_en=text, choice_0_text_en=text, explanation_en=text)
    assert save(author, ADD, **fields, _step="publish").status_code == 302
    page = Client().get("/en/questions/written-here/").text
    for forbidden in ("<script>alert", "<img", "<svg onload", 'href="javascript', 'href="data'):
        assert forbidden not in page


def test_the_slug_is_final(author: Client, question: Question) -> None:
    save(author, change_url(question), slug="another-name")
    assert Question.objects.get().slug == "a-question"


def test_the_list_of_questions_takes_few_queries(
    author: Client, question: Question, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        make_question(multiple_choice(), slug=f"q-{number}")
    with django_assert_max_num_queries(12):
        assert author.get("/admin/quizzes/question/").status_code == 200


def test_learners_have_no_business_here(client_of: Callable[[User], Client], learner: User, question: Question) -> None:
    for address in (change_url(question), ADD, "/admin/quizzes/question/preview/"):
        assert client_of(learner).post(address, {}).status_code == 302


@pytest.mark.parametrize(("language", "words"), [("en", "What is x?"), ("ko", "What is x? (한국어)")])
def test_the_list_shows_what_each_question_asks(author: Client, question: Question, language: str, words: str) -> None:
    page = author.get("/admin/quizzes/question/", headers={"Accept-Language": language}).text
    assert f'<span class="stem">{words}</span>' in page
