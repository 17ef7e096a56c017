"""What surrounds every page: the way past the header, the menus, the switch of theme and of language."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.trainer.making import launch
from trainer.models import Experiment

pytestmark = pytest.mark.browser


def test_the_first_tab_leads_past_the_header(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/en/accounts/login/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_keyboard_reaches_every_control_of_a_page(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/en/accounts/signup/")
    controls = page.locator("a[href]:visible, button:visible, input:visible, summary:visible").count()
    reached = set()
    for _ in range(controls):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => [...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(reached) == controls


def test_the_chosen_theme_holds_on_the_next_page(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/en/accounts/login/")
    page.get_by_role("button", name="Dark").click()
    page.goto(f"{live_server.url}/ko/accounts/signup/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("[data-set-theme=dark]")).to_have_attribute("aria-pressed", "true")


def test_escape_closes_the_menu_and_gives_the_focus_back(
    page: Page, live_server: LiveServer, learner: User, sign_in: Callable[[User], Client]
) -> None:
    sign_in(learner)
    page.goto(f"{live_server.url}/en/accounts/password/change/")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".menu")).not_to_have_attribute("open", "")
    expect(page.locator(".menu summary")).to_be_focused()


def test_the_language_switch_keeps_the_page(page: Page, live_server: LiveServer, transactional_db: None) -> None:
    page.goto(f"{live_server.url}/en/accounts/signup/")
    page.get_by_role("link", name="한국어").click()
    expect(page).to_have_url(f"{live_server.url}/ko/accounts/signup/")
    expect(page.locator("html")).to_have_attribute("lang", "ko")


def test_enter_that_ends_a_hangul_composition_submits_nothing(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/ko/accounts/login/")
    page.locator("#id_login").focus()
    submitted = page.evaluate(
        """() => {
            const how = {key: 'Enter', isComposing: true, bubbles: true, cancelable: true};
            return document.activeElement.dispatchEvent(new KeyboardEvent('keydown', how));
        }"""
    )
    assert submitted is False, "the event was not cancelled"


def test_an_instant_is_shown_in_the_time_zone_of_the_reader(
    browser: Browser, live_server: LiveServer, learner: User, sign_in: Callable[[User], Client]
) -> None:
    launch(learner)
    Experiment.objects.update(created_at=datetime(2026, 3, 1, 20, 30, tzinfo=UTC))
    session = sign_in(learner).cookies["sessionid"].value
    context = browser.new_context(timezone_id="Asia/Seoul")
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/ko/experiments/")
    expect(page.locator(".lines time")).to_have_text("2026. 3. 2. 오전 5:30")
    context.close()
