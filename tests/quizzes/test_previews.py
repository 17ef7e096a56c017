"""A preview is the public page of what is not stored yet."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Concept, Question, Revision
from tests.quizzes.authoring import question_fields, read_form, save
from tests.quizzes.builders import make_concept
from tests.quizzes.presentations import show

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) <svg onload=alert(1)> $a$ and an unclosed $"


@pytest.fixture
def author(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


def article(page: str) -> str:
    """The text of a concept without its surroundings."""
    return page[page.index('<div class="prose study-text">') : page.index('<aside class="contents"')]


def question_form(page: str) -> str:
    """The question as it is asked, without what differs from showing to showing."""
    form = re.search(r'<form class="form question.*?</form>', page, flags=re.DOTALL)[0]
    form = re.sub(r'<a [^>]*/report/"[^>]*>.*?</a>', "", form)  # there is nobody yet to report to
    form = re.sub(r'value="[^"]{20,}"|[0-9a-f]{8}-[0-9a-f-]{27}', "", form)
    options = sorted(re.findall(r'<span class="choice-text">.*?</span>', form, flags=re.DOTALL))
    return re.sub(r"<fieldset.*</fieldset>", "".join(options), form, flags=re.DOTALL)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_preview_of_a_concept_is_its_page(author: Client, db: None, language: str) -> None:
    concept = make_concept()
    text = f"## Title\n\n{HOSTILE}\n\n| a |\n|--:|\n| 1 |\n\n```python\nx = 1\n```\n"
    url = f"/admin/quizzes/concept/{concept.pk}"
    changes = {"body_en": text, "body_ko": f"{text}한국어", "preview": language}
    preview = author.post(f"{url}/preview/", read_form(author, f"{url}/change/") | changes)
    assert Concept.objects.get().body_en == "Text."
    save(author, f"{url}/change/", **changes)
    assert article(preview.text) == article(Client().get(f"/{language}/concepts/relu/").text)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_preview_of_a_question_is_its_page(author: Client, db: None, language: str) -> None:
    fields = question_fields(concept=make_concept().pk, stem_en=HOSTILE, stem_ko=f"{HOSTILE} 한국어")
    preview = author.post("/admin/quizzes/question/preview/", fields | {"started_from": "0", "preview": language})
    assert not Question.objects.exists()
    save(author, "/admin/quizzes/question/add/", **fields, _step="publish")
    public = Client().get(f"/{language}/questions/written-here/")
    assert question_form(preview.text) == question_form(public.text)


def test_the_preview_shows_the_answered_side_too(author: Client, question: Question) -> None:
    url = f"/admin/quizzes/question/{question.pk}"
    page = author.post(f"{url}/preview/", read_form(author, f"{url}/change/") | {"explanation_en": "New words"}).text
    assert "because-beta" in page
    assert "New words" in page
    assert Revision.objects.count() == 1
    assert "New words" not in show(Client(), question).send("beta", htmx=True).text


def test_a_form_with_errors_says_what_they_are(author: Client, question: Question) -> None:
    url = f"/admin/quizzes/question/{question.pk}"
    response = author.post(f"{url}/preview/", read_form(author, f"{url}/change/") | {"stem_ko": ""})
    assert response.status_code == 422
    assert "Question (Korean)" in response.text


def test_a_preview_of_nothing_is_no_error_of_ours(author: Client, question: Question) -> None:
    for address in ("question/preview/", "concept/preview/", f"question/{question.pk}/preview/"):
        assert author.post(f"/admin/quizzes/{address}", {}).status_code == 422
        assert author.get(f"/admin/quizzes/{address}").status_code == 422
    assert author.post("/admin/quizzes/question/999/preview/", {}).status_code == 404


def test_a_preview_may_stand_in_the_authors_frame_and_nowhere_else(author: Client, question: Question) -> None:
    url = f"/admin/quizzes/question/{question.pk}"
    fields = read_form(author, f"{url}/change/")
    framed = author.post(f"{url}/preview/", fields, headers={"Sec-Fetch-Dest": "iframe"})
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
    assert "site-header" not in framed.text
    assert "frame-ancestors 'none'" in author.get(f"{url}/change/").headers["Content-Security-Policy"]
