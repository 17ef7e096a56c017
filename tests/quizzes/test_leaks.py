"""Before the answer, nothing that reveals it is in a page, an address, an id or the order of the options."""

import base64
import re
import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Question
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
    tensor,
)
from tests.quizzes.presentations import HTMX, show
from tests.quizzes.variant_sets import neuron, with_variants

CANARY = "canary-7f3a"


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
    load_claims_of("forgotten-zero-grad", "learning-rate-too-high")
    for document in (
        multiple_choice(),
        ordering(),
        matching(),
        numeric(),
        tensor(),
        expression(),
        short_text(),
        cloze(),
        free_answer(),
        read_the_curve(),
        find_the_fault(),
        prediction(),
    ):
        make_question(with_canaries(document), slug=document["kind"].replace("_", "-"))
    return make_question(with_canaries(single_choice()))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_carries_a_canary(
    client: Client, client_of: Callable[[User], Client], learner: User, guarded: Question, language: str
) -> None:
    for reader in (client, client_of(learner)):
        addresses = crawl(reader, language=language)
        assert f"/{language}/questions/a-question/" in addresses
        assert [address for address in addresses if CANARY in reader.get(address).text] == []


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


def test_a_form_that_comes_back_carries_no_canary(client: Client, guarded: Question) -> None:
    shown = show(client, guarded)
    for headers in ({}, HTMX):
        assert CANARY not in client.post(shown.url, {"presentation": shown.token}, headers=headers).text


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
