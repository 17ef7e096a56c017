"""A real browser for these tests: the Chromium of the machine, or Playwright's own, driven over a live server.

Without a browser they are skipped with the reason; where CI=true they fail instead.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Playwright
from pytest_django.live_server_helper import LiveServer

from tests.prerequisites import require

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"

# Playwright's synchronous interface runs an event loop in the test's thread, where Django refuses to touch a database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright) -> dict[str, Any]:
    fetched = playwright.chromium.executable_path  # where `playwright install chromium` would have put one
    path = next(filter(None, map(shutil.which, (*BROWSERS, fetched))), None)
    require(path is not None, f"a browser on PATH ({', '.join(BROWSERS)})")
    return browser_type_launch_args | {"executable_path": path, "args": FLAGS}


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained about so far: console errors, scripts that threw, requests to another host."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            found.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    page.on("request", lambda request: found.append(f"asked {request.url}") if is_foreign(request.url) else None)
    return found


def is_foreign(url: str) -> bool:
    return not url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:", "about:"))


@pytest.fixture
def sign_in(page: Page, live_server: LiveServer) -> Callable[[User], Client]:
    """Sign somebody in, in the browser; return a client with the same session."""

    def as_user(user: User) -> Client:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return client

    return as_user


@pytest.fixture
def axe(page: Page) -> Callable[..., list[str]]:
    """Run axe on the page that is open; return its violations, one line each."""

    def violations(options: dict[str, Any] | None = None) -> list[str]:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE.read_text("utf-8"))
        result = page.evaluate("options => axe.run(document, {...options, resultTypes: ['violations']})", options or {})
        return [
            f"{page.url}: {violation['id']} at {node['target']}: {node['failureSummary']}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    return violations
