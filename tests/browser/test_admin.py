"""The admin under the same content security policy: nothing is blocked, nothing throws, in both languages."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from quizzes.models import Concept, Question
from tests.trainer.making import launch
from trainer.models import Claim, Experiment, Shard

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site_content")]
MODELS = (Concept, Question, Claim, Experiment, Shard)


def pages() -> list[str]:
    """The index, and for every kind of row its list and one of its forms."""
    found = [reverse("admin:index")]
    for model in MODELS:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[model.objects.first().pk])]
    return found


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_of_the_admin_complains(
    language: str,
    page: Page,
    live_server: LiveServer,
    owner: User,
    sign_in: Callable[[User], Client],
    complaints: list[str],
) -> None:
    launch(owner)
    sign_in(owner)
    page.set_extra_http_headers({"Accept-Language": language})
    for address in pages():
        page.goto(live_server.url + address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("#content h1, #site-name").first).to_be_visible()
    assert complaints == []
