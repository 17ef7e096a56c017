"""The preview beside the form follows the writing, keeps the last good page, and stores nothing."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from quizzes.models import Revision
from tests.quizzes.builders import make_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_preview_follows_the_writing(
    page: Page, live_server: LiveServer, owner: User, sign_in: Callable[[User], Client], complaints: list[str]
) -> None:
    question = make_question()
    sign_in(owner)
    page.goto(f"{live_server.url}/admin/quizzes/question/{question.pk}/change/")
    page.locator(".live-preview summary").click()
    shown = page.frame_locator("iframe[name=live-preview]")
    expect(shown.locator(".question")).to_contain_text("What is")
    page.fill("#id_stem_en", "What is written $e^x$ now?")
    expect(shown.locator(".question .katex")).to_be_visible()
    page.get_by_role("button", name="한국어").click()
    expect(shown.locator(".question")).to_contain_text("(한국어)")
    page.fill("#id_stem_ko", "")
    expect(page.locator("[data-problems]")).to_contain_text("Question (Korean)")
    expect(shown.locator(".question")).to_contain_text("(한국어)")
    assert Revision.objects.count() == 1
    assert [line for line in complaints if "422" not in line] == []
