"""Writing concepts in the admin: both languages, checked like the files, figures shown and never typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Concept, GlossaryTerm, Reference, Topic
from quizzes.services.concepts import save_concept
from tests.quizzes.authoring import errors_in, read_form, save, shown_again
from tests.quizzes.builders import both, make_concept, make_question

ADD = "/admin/quizzes/concept/add/"
FIGURE = {
    "kind": "functions",
    "functions": ["relu"],
    "low": -1,
    "high": 1,
    "caption": both("The caption"),
    "description": both("The description"),
}


@pytest.fixture
def author(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def concept(db: None) -> Concept:
    return make_concept(figures={"curve": FIGURE})


def url_of(concept: Concept) -> str:
    return f"/admin/quizzes/concept/{concept.pk}/change/"


def new_concept(**changes: Any) -> dict[str, Any]:
    fields = {"slug": "tanh", "order": "2", "body_en": "## Idea\n\n$x$", "body_ko": "## 생각\n\n$x$"}
    texts = {f"{name}_{language}": f"{name} {language}" for name in ("title", "summary") for language in ("en", "ko")}
    return fields | texts | changes


def test_a_concept_is_written_and_read(author: Client, concept: Concept) -> None:
    assert save(author, ADD, **new_concept(topic=concept.topic_id)).status_code == 302
    assert '<h2 id="section-1">생각</h2>' in Client().get("/ko/concepts/tanh/").text


def test_figures_are_shown_with_their_drawing_and_never_as_json(author: Client, concept: Concept) -> None:
    page = author.get(url_of(concept)).text
    assert "::: figure curve" in page
    assert '<svg class="plot' in page
    assert "&quot;functions&quot;" not in page


def test_an_edit_keeps_the_figures(author: Client, concept: Concept) -> None:
    save(author, url_of(concept), body_en="::: figure curve\n:::", body_ko="::: figure curve\n:::")
    concept.refresh_from_db()
    assert concept.figures == {"curve": FIGURE}
    assert [block["kind"] for block in concept.blocks_ko] == ["figure"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title_ko": ""}, "required"),
        ({"title_en": "   "}, "required"),
        ({"title_en": "x" * 121}, "120"),
        ({"title_en": "\x00"}, "Null characters"),
        ({"summary_ko": "x" * 501}, "500"),
        ({"body_ko": ""}, "required"),
        ({"body_en": "x" * 60_001}, "60000"),
        ({"body_en": "text\n\n$\\frac{1$"}, "Line 3"),
        ({"body_en": "::: figure nothing\n:::"}, "no “figure nothing”"),
        ({"body_en": "::: claim nothing\n:::"}, "no “claim nothing”"),
        ({"body_en": "::: interview\ntext"}, "never closed"),
        ({"body_en": "[x](concept:nothing)"}, "leads nowhere"),
        ({"claims": ["nothing"]}, "valid choice"),
        ({"slug": "api"}, "reserved"),
        ({"slug": "relu"}, "already exists"),
        ({"slug": "개념"}, "valid"),
        ({"topic": "999"}, "valid choice"),
    ],
)
def test_what_is_wrong_comes_back_and_nothing_is_stored(
    author: Client, concept: Concept, changes: dict[str, Any], message: str
) -> None:
    response = save(author, ADD, **new_concept(topic=concept.topic_id) | changes)
    assert response.status_code == 422
    assert message in errors_in(response)
    assert Concept.objects.count() == 1


def test_what_looks_odd_is_saved_with_a_remark(author: Client, concept: Concept) -> None:
    fields = new_concept(topic=concept.topic_id, body_en="It costs 5$.")
    response = author.post(ADD, read_form(author, ADD) | fields, follow=True)
    assert "belongs to no formula" in response.text
    assert Concept.objects.count() == 2


def test_hangul_is_stored_in_one_spelling(author: Client, concept: Concept) -> None:
    save(author, url_of(concept), title_ko="\u1112\u1161\u11ab\u1100\u1173\u11af")
    assert Concept.objects.get().title_ko == "한글"


def test_two_editors_at_once_the_second_sees_the_conflict(author: Client, concept: Concept) -> None:
    form = read_form(author, url_of(concept))
    concept.summary_en = "Somebody else's words."
    save_concept(concept)
    response = author.post(url_of(concept), form | {"summary_en": "My words."})
    assert response.status_code == 422
    assert "Somebody saved this page" in errors_in(response)
    assert "<del>Somebody else&#x27;s</del><ins>My</ins>" in response.text
    assert Concept.objects.get().summary_en == "Somebody else's words."
    assert author.post(url_of(concept), shown_again(response)).status_code == 302
    assert Concept.objects.get().summary_en == "My words."


def test_the_learning_path_decides_the_order_of_what_comes_from_files(author: Client, concept: Concept) -> None:
    Concept.objects.update(is_in_files=True, order=4)
    save(author, url_of(concept), order="1")
    assert Concept.objects.get().order == 4


def test_an_action_on_no_row_says_so(author: Client, concept: Concept) -> None:
    page = author.post("/admin/quizzes/concept/", {"action": "retire", "index": "0"}, follow=True).text
    assert "Items must be selected" in page


def test_what_was_retired_comes_back(author: Client, concept: Concept) -> None:
    for action, is_retired in (("retire", True), ("bring_back", False)):
        author.post("/admin/quizzes/concept/", {"action": action, "_selected_action": [concept.pk]})
        assert Concept.objects.get().is_retired is is_retired


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (
            Topic,
            {"slug": "new-topic", "title_en": "T", "title_ko": "주", "summary_en": "S", "summary_ko": "요", "order": 1},
        ),
        (GlossaryTerm, {"slug": "term", "term_en": "T", "term_ko": "용", "definition_en": "D", "definition_ko": "뜻"}),
        (
            Reference,
            {"slug": "key-1", "title": "T", "authors": "A", "year": "2020", "where": "C", "url": "https://example.org"},
        ),
    ],
)
def test_the_smaller_rows_are_written_too(author: Client, db: None, model: Any, fields: dict[str, Any]) -> None:
    add = f"/admin/quizzes/{model._meta.model_name}/add/"
    assert save(author, add, **fields).status_code == 302
    slug = fields["slug"]
    assert model.objects.filter(slug=slug).exists()
    assert save(author, add, **fields).status_code == 422


def test_a_reference_leads_to_the_web_only(author: Client, db: None) -> None:
    fields = {"slug": "key-1", "title": "T", "authors": "A", "year": "2020", "where": "C"}
    add = "/admin/quizzes/reference/add/"
    assert save(author, add, **fields, url="javascript:alert(1)").status_code == 422
    assert save(author, add, **fields, url="https://example.org").status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("year", "5", "at least 1600"),
        ("year", "99999", "at most 2100"),
        ("title", "a\x07b", "control"),
        ("where", "", "required"),
    ],
)
def test_a_reference_is_what_its_file_would_take(author: Client, db: None, field: str, value: str, words: str) -> None:
    fields = {"slug": "key-1", "title": "T", "authors": "A", "year": "2020", "where": "C", "url": "https://example.org"}
    response = save(author, "/admin/quizzes/reference/add/", **fields | {field: value})
    assert response.status_code == 422 and words in errors_in(response)


def test_a_reference_that_is_none_is_refused_however_large_its_number(author: Client, concept: Concept) -> None:
    response = save(author, url_of(concept), references=["9" * 30])
    assert response.status_code == 422 and "Select a valid choice" in errors_in(response)


def test_the_admin_obeys_the_security_policy(author: Client, concept: Concept) -> None:
    question = make_question(concept=concept)
    for address in (url_of(concept), f"/admin/quizzes/question/{question.pk}/change/", ADD):
        page = author.get(address).text
        assert 'style="' not in page
        assert "<script>" not in page
