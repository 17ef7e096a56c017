"""Every kind of page, in both languages and themes: axe finds nothing, the console stays silent, formulas are drawn,
and from 360 to 1440 px nothing scrolls sideways."""

from collections.abc import Callable
from functools import cache

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.crawl import crawl

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site_content")]
WIDTHS = (360, 1440)
VISITORS_ONLY = ("", "accounts/login/", "accounts/signup/", "accounts/password/reset/", "no/such/page/")
OTHER_THEME = {"runOnly": ["color-contrast"]}


@cache
def one_page_of_each_kind() -> tuple[str, ...]:
    """Below `/en/`: one page per view, and every concept, because their formulas, code and figures differ."""
    learner = Client()
    learner.force_login(User.objects.get(username="learner"))
    chosen: dict[str, str] = {}
    for address in sorted(crawl(learner, language="en")):
        view = resolve(address.partition("?")[0]).view_name
        chosen.setdefault(address if view == "quizzes:concept" else view, address.removeprefix("/en/"))
    return tuple(chosen.values())


@pytest.fixture
def look_at(page: Page, live_server: LiveServer, axe: Callable[..., list[str]]) -> Callable[[str], list[str]]:
    """Opens a page and returns everything that is wrong with how it looks."""

    def faults(address: str) -> list[str]:
        page.goto(f"{live_server.url}/{address}")
        expect(page.locator(".math:not([data-tex]), .katex-error")).to_have_count(0)
        page.emulate_media(color_scheme="light")
        found = axe()
        page.emulate_media(color_scheme="dark")
        found += axe(OTHER_THEME)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address} scrolls sideways at {width} px")
        return found

    return faults


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_of_a_learner_has_a_fault(
    language: str,
    learner: User,
    sign_in: Callable[[User], Client],
    look_at: Callable[[str], list[str]],
    complaints: list[str],
) -> None:
    sign_in(learner)
    assert [fault for page in one_page_of_each_kind() for fault in look_at(f"{language}/{page}")] == []
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_that_only_visitors_see_has_a_fault(language: str, look_at: Callable[[str], list[str]]) -> None:
    assert [fault for page in VISITORS_ONLY for fault in look_at(f"{language}/{page}")] == []
