"""Every page, reached along the links: it answers, is sound, keeps the security policy and speaks its language."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from tests.crawl import crawl
from tests.page_reader import PageReader

pytestmark = pytest.mark.usefixtures("site_content")


@pytest.fixture
def client_as(
    request: pytest.FixtureRequest, client: Client, client_of: Callable[[User], Client]
) -> Callable[[str], Client]:
    def client_for(reader: str) -> Client:
        return client if reader == "visitor" else client_of(request.getfixturevalue(reader))

    return client_for


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("reader", ["visitor", "learner", "owner"])
def test_every_page_is_sound(reader: str, language: str, client_as: Callable[[str], Client]) -> None:
    # What changes from reader to reader is the view's doing: visitors see all claims and questions, the others some.
    pages = crawl(client_as(reader), language=language, most_per_view=500 if reader == "visitor" else 10)
    assert len(pages) > 40
    assert {address: page.faults for address, page in pages.items() if page.faults} == {}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_page_that_does_not_exist_has_our_look_in_its_language(client: Client, language: str) -> None:
    response = client.get(f"/{language}/no/such/page/")
    assert response.status_code == 404
    assert PageReader.read(response.text, language=language).faults == []


def test_the_language_switch_keeps_the_page_and_its_query(client: Client) -> None:
    page = PageReader.read(client.get("/en/concepts/relu/?from=home").text, language="en")
    assert "/ko/concepts/relu/?from=home" in page.links


def test_a_form_that_has_expired_says_so(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/ko/accounts/login/", {})
    assert response.status_code == 403
    assert PageReader.read(response.text, language="ko").faults == []


@override_settings(ROOT_URLCONF="tests.broken_urls")
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_failure_of_ours_has_a_page_that_needs_nothing(language: str) -> None:
    response = Client(raise_request_exception=False).get(f"/{language}/")
    assert response.status_code == 500
    assert PageReader.read(response.text, language=language).faults == []
