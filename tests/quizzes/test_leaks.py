"""Before the answer, nothing that reveals it is in a page, an address, an id or the order of the options."""

import base64
import re
import uuid
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Question
from quizzes.services.variants import make_waiting_sets
from tests.crawl import crawl
from tests.quizzes.builders import (
    both,
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
    short_text,
    single_choice,
    slip,
    tensor,
)
from tests.quizzes.presentations import HTMX, show
from tests.quizzes.variant_sets import drawn, neuron, with_variants

CANARY = "canary-7f3a"
KEY, SLIP = "73517040", "94261030"  # in the key and in the slip of whatever is computed
SECRET = re.compile(rf"{CANARY}|{KEY[:-1]}|{SLIP[:-1]}")
COMPUTED = (
    numeric(key=KEY, slips=[slip("early", SLIP)]),
    tensor(key=f"[{KEY}, 2]", slips=[slip("turned", f"[{SLIP}, 2]")]),
    expression(key=f"{KEY} * z - y", slips=[slip("sign", f"{SLIP} * z - y")]),
)
PARAMETERS = {"parameters": [drawn("w", low=1, high=9)], "num_variants": 2, "stem": both("With [[w]].")}
DRAWN = (
    numeric(key=f"{KEY} + w", slips=[slip("early", f"{SLIP} + w")], **PARAMETERS),
    tensor(key=f"[{KEY} + w, 2]", slips=[slip("turned", f"[{SLIP} + w, 2]")], **PARAMETERS),
    expression(key=f"{KEY} * z - w * y", slips=[slip("sign", f"{SLIP} * z - w * y")], **PARAMETERS),
)
# What is no right answer: the slugs of options, their places, or what is written. Free answers have no tries.
WRONG = {
    "single-choice": ["alpha"],
    "multiple-choice": ["gamma"],
    "read-the-curve": ["beta"],
    "find-the-fault": ["beta"],
    "numeric": "1",
    "tensor": "1 1",
    "expression": "z",
    "short-text": "zebra",
    "cloze": "zebra zebra",
    "ordering": {"alpha": "4", "beta": "3", "gamma": "2", "delta": "1"},
    "matching": "4 4 4",
    "drawn-numeric": "1",
    "drawn-tensor": "1 1",
    "drawn-expression": "z",
}


def with_canaries(document: dict) -> dict:
    """Slugs, explanations and the overall explanation carry the canary; stems and options do not."""
    parts = [each for value in document.values() if isinstance(value, list) for each in value]
    entries = [each for each in parts if isinstance(each, dict)]  # a comparison of parameters is a text
    for place, each in enumerate(entries):
        each["slug"] = f"{CANARY}-{'right' if each.get('is_correct') else place}-{each['slug']}"
        said = {"explanation", "message", "accepted"} & each.keys()
        each |= {part: _canary(each[part]) for part in said}
    if document["kind"] == "free_answer":  # what its writer is compared with is kept back as well
        document["rubric"] = [point | {"text": both(f"{CANARY} {place}")} for place, point in enumerate(entries)]
    said = {part: _canary(document[part]) for part in ("accepted", "model_answer") if part in document}
    if document["kind"] != "free_answer":
        said |= {"hints": [both(f"{CANARY} hint {number}") for number in range(3)], "max_tries": 2}
    return document | said | {"explanation": both(f"{CANARY} overall")}


def _canary(value: dict) -> dict:
    return {language: [CANARY] if isinstance(said, list) else f"{CANARY} said" for language, said in value.items()}


@pytest.fixture
def guarded(db: None) -> Question:
    """One question of every kind, and a parametrised one of every kind that can be."""
    load_claims_of("forgotten-zero-grad", "learning-rate-too-high")
    chosen = (multiple_choice(), ordering(), matching(), short_text(), cloze(), free_answer())
    for document in (*chosen, *COMPUTED, read_the_curve(), find_the_fault(), prediction()):
        make_question(with_canaries(deepcopy(document)), slug=document["kind"].replace("_", "-"))
    for document in DRAWN:
        make_question(with_canaries(deepcopy(document)), slug=f"drawn-{document['kind']}")
    make_waiting_sets()
    return make_question(with_canaries(single_choice()))


def variant_pages(language: str) -> list[str]:
    questions = Question.objects.filter(slug__startswith="drawn-").select_related("revision")
    return [
        f"/{language}/questions/{question.slug}/?variant={variant.seed}{further}"
        for question in questions
        for variant in question.revision.variants.all()
        for further in ("", "&revision=7")
    ]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_carries_a_canary(
    client: Client, client_of: Callable[[User], Client], learner: User, guarded: Question, language: str
) -> None:
    for reader in (client, client_of(learner)) if language == "en" else (client,):
        addresses = crawl(reader, language=language)
        asked = {address.split("/")[3] for address in addresses if "/questions/" in address}
        assert asked == set(Question.objects.published().values_list("slug", flat=True))
        pages = [*addresses, *variant_pages(language)]
        assert [address for address in pages if SECRET.search(reader.get(address).text)] == []


def test_neither_a_report_nor_the_study_page_carries_a_canary(
    client: Client, client_of: Callable[[User], Client], learner: User, guarded: Question
) -> None:
    for reader in (client, client_of(learner)):
        address = "/en/questions/a-question/report/"
        pages = [reader.get(address), reader.post(address, {"text": "short"})]
        written = {"text": "The key is wrong, I think.", "key": str(uuid.uuid4())}
        pages += [reader.post(address, written, follow=True), reader.get("/en/learn/")]
        assert [page.status_code for page in pages] == [200, 422, 200, 200]
        assert [page for page in pages if CANARY in page.text] == []


def test_what_comes_back_from_a_question_of_any_kind_carries_no_canary(client: Client, guarded: Question) -> None:
    for question in Question.objects.published():
        shown = show(client, question)
        for headers in ({}, HTMX):
            tried = {} if question.kind == "free_answer" else {"tried": "7", "answer": "1"}
            for posted in ({}, {"answer": "\x00"}, {"hint": "9"}, tried):
                response = client.post(shown.url, {"presentation": shown.token, **posted}, headers=headers)
                assert (response.status_code, SECRET.search(response.text)) == (422, None), question.slug


def wrong_answer(page: str, said: Any) -> list[str]:
    shown = re.findall(r"Option (\w+)", page)
    if isinstance(said, dict):
        return [said[slug] for slug in shown]
    return said.split() if isinstance(said, str) else [str(shown.index(slug)) for slug in said]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_wrong_try_of_any_kind_with_one_left_carries_no_canary(guarded: Question, headers: dict[str, str]) -> None:
    Question.objects.filter(slug="a-question").update(slug="single-choice")
    for slug, said in WRONG.items():
        url = f"/en/questions/{slug}/"
        page = Client().get(url).text
        token = re.search(r'name="presentation" value="([^"]+)"', page)[1]
        response = Client().post(url, {"presentation": token, "answer": wrong_answer(page, said)}, headers=headers)
        assert (response.status_code, "Not yet" in response.text) == (200, True), slug
        assert SECRET.search(response.text) is None, slug


def test_what_is_for_staff_alone_carries_no_canary(
    client: Client, client_of: Callable[[User], Client], learner: User, guarded: Question
) -> None:
    """Among it what the admin's pages poll while variants are made."""
    for reader in (client, client_of(learner)):
        for page in ("change", "variants", "preview", "statistics", "revisions", "history"):
            response = reader.get(f"/admin/quizzes/question/{guarded.pk}/{page}/", follow=True)
            assert SECRET.search(response.text) is None


def test_a_wrong_try_with_one_left_carries_no_canary_but_a_hint_that_was_asked_for(
    client: Client, guarded: Question
) -> None:
    for headers in ({}, HTMX):
        shown = show(Client(), guarded)
        page = client.post(shown.url, {"presentation": shown.token, "answer": shown.places["alpha"]}, headers=headers)
        assert (page.status_code, CANARY in page.text) == (200, False)
        page = client.post(shown.url, {"presentation": shown.token, "hint": "1"}, headers=headers)
        assert page.text.count(CANARY) == page.text.count(f"{CANARY} hint 0") == 1


def test_the_token_says_neither_key_nor_order(client: Client, guarded: Question) -> None:
    payload = show(client, guarded).token.partition(":")[0]
    text = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
    assert re.fullmatch(r'\[\d+,"[0-9a-f]{32}",[\d.]+\]', text)


def test_no_page_carries_key_or_slips_of_a_variant(client: Client, db: None) -> None:
    document = with_canaries(neuron(key="735171 + w", stem=both("Input [[x]] and [[w]].")))
    document["slips"][0]["key"] = "942618 + x"
    with_variants(document)
    pages = {address: client.get(address).text for address in crawl(client, language="en")}
    assert any("?other-than=" in address for address in pages)
    assert [address for address, page in pages.items() if re.search(f"{CANARY}|73517|94261", page)] == []


def test_the_token_says_only_which_variant(client: Client, db: None) -> None:
    with_variants(neuron())
    token = re.search(r'name="presentation" value="([^":]+)', client.get("/en/questions/a-question/").text)[1]
    text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    assert re.fullmatch(r'\[\d+,"[0-9a-f]{32}",[\d.]+,\d+\]', text)


def test_the_right_option_stands_in_every_place_about_equally_often(client: Client, question: Question) -> None:
    places = Counter(show(client, question).places["beta"] for _ in range(200))
    assert all(places[place] > 20 for place in "0123")  # 50 expected, standard deviation 6


def test_the_attributes_of_all_options_are_alike(client: Client, guarded: Question) -> None:
    page = client.get("/en/questions/a-question/").text
    inputs = re.findall(r'<input type="radio" name="answer"[^>]*>', page)
    assert len({re.sub(r'value="\d"', "", tag) for tag in inputs}) == 1
