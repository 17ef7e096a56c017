"""The line through the product, in a real browser with a real worker: predict, launch, watch, read the verdict."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from tests.conftest import PASSWORD
from tests.processes import CeleryWorker
from trainer.models import Experiment, Prediction

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site_content")]

CLAIM = "deep-sigmoid-does-not-train"
PATIENCE = 60_000  # milliseconds until a browser test gives up on a worker


def predict(page: Page, *, num_seeds: int = 10) -> None:
    """Fill in the claim's form, whichever its language: tanh wins by 80 points."""
    page.locator("input[name=winner][value=tanh]").check()
    page.locator("#id_effect").fill("80")
    page.locator("#id_num_seeds").fill(str(num_seeds))
    page.locator("input[name=certainty][value=sure]").check()


def launch_button(page: Page) -> Any:
    return page.locator("form:has(#id_num_seeds) button[type=submit]")


@pytest.mark.parametrize(
    ("language", "outcome", "came_true"), [("en", "supported", "right"), ("ko", "지지됨", "맞음")], ids=["en", "ko"]
)
def test_a_launch_grows_curves_and_ends_in_a_verdict(
    language: str,
    outcome: str,
    came_true: str,
    page: Page,
    live_server: LiveServer,
    worker: CeleryWorker,
    learner: User,
    sign_in: Callable[[User], Client],
    axe: Callable[[], list[str]],
    complaints: list[str],
) -> None:
    sign_in(learner)
    steps_seen: set[int] = set()

    def note_growth(response: Response) -> None:
        if "/progress/" in response.url and response.status == 200:
            steps_seen.update(
                record["step"] for shard in response.json().get("shards", []) for record in shard["records"]
            )

    page.on("response", note_growth)
    page.goto(f"{live_server.url}/{language}/claims/{CLAIM}/")
    predict(page)
    launch_button(page).click()
    expect(page.locator(".chart canvas").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#say-title")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".standing-state .badge")).to_contain_text(outcome)
    expect(page.locator("section:has(#prediction-title) .badge")).to_contain_text(came_true)
    expect(page.locator("[data-replay]")).to_be_visible()
    assert len(steps_seen) > 5, "the curves came all at once"
    assert axe() == []
    assert complaints == []


def test_a_double_click_launches_once(
    page: Page, live_server: LiveServer, worker: CeleryWorker, learner: User, sign_in: Callable[[User], Client]
) -> None:
    sign_in(learner)
    page.goto(f"{live_server.url}/en/claims/{CLAIM}/")
    predict(page, num_seeds=2)
    launch_button(page).dblclick()
    page.wait_for_url(re.compile("/experiments/"))
    expect(page.locator("#say-title")).to_be_visible(timeout=PATIENCE)
    assert Experiment.objects.count() == 1


def test_a_visitor_signs_in_on_the_way_and_loses_nothing(
    page: Page, live_server: LiveServer, worker: CeleryWorker, learner: User
) -> None:
    page.goto(f"{live_server.url}/ko/claims/{CLAIM}/")
    predict(page, num_seeds=3)
    launch_button(page).click()
    page.locator("#id_login").fill("learner")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#id_effect")).to_have_value("80")
    expect(page.locator("input[name=winner][value=tanh]")).to_be_checked()
    launch_button(page).click()
    expect(page.locator("#say-title")).to_be_visible(timeout=PATIENCE)
    assert Prediction.objects.get().effect == 80


def test_without_a_script_the_page_works_by_reload(
    browser: Browser, live_server: LiveServer, worker: CeleryWorker, learner: User, sign_in: Callable[[User], Client]
) -> None:
    cookies = sign_in(learner).cookies
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/en/claims/{CLAIM}/")
    predict(page, num_seeds=2)
    launch_button(page).click()
    page.wait_for_url(re.compile("/experiments/"))
    verdict = page.locator("#say-title")
    for _ in range(PATIENCE // 250):
        if verdict.count():
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(verdict).to_be_visible()
    page.get_by_text("Numbers as a table").first.click()
    expect(page.locator(".figure table.data").first).to_be_visible()
    context.close()
