"""Answering a question in the browser: in place on the home page, by keyboard, and without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site_content")]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_visitor_answers_in_place_on_the_home_page(
    language: str, page: Page, live_server: LiveServer, axe: Callable[[], list[str]], complaints: list[str]
) -> None:
    page.goto(f"{live_server.url}/{language}/")
    page.locator(".question .choice").first.click()
    page.locator(".question button[type=submit]").click()
    expect(page.locator(".feedback .choice-right").first).to_be_visible()
    expect(page.locator(".math:not([data-tex]), .katex-error")).to_have_count(0)
    expect(page).to_have_url(f"{live_server.url}/{language}/")
    assert axe() == []
    assert complaints == []


def test_an_answer_can_be_given_by_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/en/questions/relu-backward-vector/")
    page.locator(".question input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".feedback .result")).to_be_focused()


def test_an_empty_answer_is_asked_for_again(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/en/questions/relu-backward-vector/")
    page.locator(".question button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an answer first.")


def test_without_a_script_the_feedback_is_a_page_of_its_own(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/ko/questions/relu-backward-vector/")
    page.locator(".question .choice").nth(1).click()
    page.locator(".question button[type=submit]").click()
    expect(page.locator(".feedback .choice-right")).to_be_visible()
    context.close()
