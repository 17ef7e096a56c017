"""The tools of the charts in a real browser: switches, single seeds, values by keyboard, files."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.trainer.making import launch, train_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chart(page: Page, live_server: LiveServer, learner: User, sign_in: Callable) -> Page:
    experiment = launch(learner)
    train_all()
    sign_in(learner)
    page.goto(f"{live_server.url}{experiment.get_absolute_url()}")
    return page


def test_the_keyboard_reads_values_and_an_arm_that_is_off_is_not_read(
    chart: Page, axe: Callable[..., list[str]], complaints: list[str]
) -> None:
    first = chart.locator("[data-chart]").first
    first.press("End")
    text = first.get_attribute("aria-valuetext") or ""
    assert "tanh" in text and "ReLU" in text
    chart.locator("[data-legend] button").first.click()
    first.press("Home")
    assert "tanh" not in (first.get_attribute("aria-valuetext") or "")
    chart.get_by_role("button", name="Single seeds").click()
    expect(chart.get_by_role("button", name="Single seeds")).to_have_attribute("aria-pressed", "true")
    assert axe() == [] and complaints == []


@pytest.mark.parametrize("kind", ["SVG", "PNG", "CSV"])
def test_a_chart_is_saved_as_a_file(chart: Page, kind: str, tmp_path: Path, complaints: list[str]) -> None:
    figure = chart.locator("figure[data-metric='test/accuracy']")
    with chart.expect_download() as waiting:
        figure.get_by_role("button", name=kind).click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    content = path.read_bytes()
    if kind == "CSV":
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        assert "relu mean" in rows[0]
    else:
        assert content.startswith(b"<svg" if kind == "SVG" else b"\x89PNG")
        assert b"light-dark" not in content  # no program but a browser knows such a colour
    assert complaints == []
