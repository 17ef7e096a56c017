"""Snapshots in a real browser: the slider moves all pictures by the keyboard, and axe finds nothing wrong."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.trainer.making import launch, make_spec, train_all
from trainer.engine.specs import SNAPSHOTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(learner: User, live_server: LiveServer) -> str:
    experiment = launch(learner, spec=make_spec(probes=SNAPSHOTS, data={"name": "cs231n_spiral"}, num_epochs=40))
    train_all()
    return f"{live_server.url}{experiment.get_absolute_url()}"


def test_the_slider_moves_every_picture_by_the_keyboard(
    page: Page,
    address: str,
    learner: User,
    sign_in: Callable[[User], Client],
    axe: Callable[..., list[str]],
    complaints: list[str],
) -> None:
    sign_in(learner)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address)
    slider = page.locator("#snapshot-moment")
    expect(slider).to_have_attribute("aria-valuetext", "step 240")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "step 1")
    expect(page.locator("[data-moment]:visible")).to_have_count(4)
    expect(page.locator("[data-moment]:visible p").first).to_contain_text("Step 1,")
    found = axe()
    page.emulate_media(color_scheme="dark")
    found += axe({"runOnly": ["color-contrast"]})
    assert found == [] and complaints == []
    assert not page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_without_a_script_the_last_moment_is_seen(browser: Browser, address: str, learner: User) -> None:
    client = Client()
    client.force_login(learner)
    cookie = client.cookies["sessionid"]
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto(address)
    expect(page.locator("[data-moment]:visible")).to_have_count(4)
    expect(page.locator("[data-moment]:visible p").first).to_contain_text("Step 240,")
    expect(page.locator("#snapshot-moment")).to_be_hidden()
    context.close()
