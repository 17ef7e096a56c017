"""The builder in a real browser: the price follows what is typed, and new fields appear around what was entered."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_price_and_fields_follow_what_is_entered(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.goto(f"{live_server.url}/en/experiments/new/")
    page.locator("[name='arms.0']").select_option("relu")
    page.locator("[name='arms.1']").select_option("tanh")
    price = page.locator("[data-price]")
    expect(price).to_contain_text("2 arms × 10 seeds = 20")
    page.locator("[name='num_seeds']").fill("12")
    expect(price).to_contain_text("2 arms × 12 seeds = 24")
    page.locator("[name='second']").select_option("training.batch_size")
    page.locator("[name='second.0']").fill("32")
    page.locator("[name='second.1']").fill("64")
    page.locator("[name='second.1']").press("Tab")
    expect(price).to_contain_text("4 arms × 12 seeds = 48")
    expect(page.locator("[name='arms.1']")).to_have_value("tanh")
    expect(page.locator("[name='num_seeds']")).to_have_value("12")
    assert complaints == []
