"""A visitor without a browser: keeps cookies, fills in the forms of the pages that it was shown. For the benchmarks and
tests/compose; standard library only, so that it measures the site and not a browser."""

import json
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any


@dataclass
class Form:
    """What a browser would send if nothing was touched."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)  # of radio buttons and selects, in their order


@dataclass(frozen=True)
class Page:
    url: str
    status: int
    text: str
    etag: str = ""

    def form(self, part_of_action: str) -> Form:
        """The form whose action contains the words; a form without an action posts to the page itself."""
        reader = _FormReader(self.url)
        reader.feed(self.text)
        found = [form for form in reader.forms if part_of_action in form.action and form.method == "post"]
        assert found, f"no form for {part_of_action!r} on {self.url} ({self.status})"
        return found[0]


class Visitor:
    """One browser session on one site."""

    def __init__(self, site: str) -> None:
        self.site = site.rstrip("/")
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def get(self, path: str) -> Page:
        return self._ask(urllib.request.Request(self._absolute(path)))

    def get_json(self, path: str, *, etag: str = "") -> tuple[dict[str, Any] | None, str]:
        """The document and its ETag; None while the site says 304: nothing new since that ETag."""
        page = self._ask(urllib.request.Request(self._absolute(path), headers={"If-None-Match": etag}))
        assert page.status in (200, 304), f"{path} answered {page.status}"
        return (json.loads(page.text), page.etag) if page.status == 200 else (None, etag)

    def send(self, form: Form, answers: Mapping[str, str] | None = None) -> Page:
        """Posts the form with the answers in it, and follows the redirect."""
        body = urllib.parse.urlencode(form.fields | dict(answers or {})).encode()
        return self._ask(urllib.request.Request(self._absolute(form.action), data=body, headers={"Referer": self.site}))

    def sign_up(self) -> str:
        """As somebody new; the name."""
        name, password = f"visitor{secrets.token_hex(4)}", secrets.token_urlsafe(16)
        form = self.get("/en/accounts/signup/").form("signup")
        answers = {"username": name, "email": f"{name}@example.org", "password1": password, "password2": password}
        page = self.send(form, answers)
        assert page.status == 200 and name in page.text, f"sign-up failed ({page.status}, {page.url})"
        return name

    def _ask(self, request: urllib.request.Request) -> Page:
        try:
            with self.opener.open(request, timeout=30) as response:
                return Page(response.url, response.status, response.read().decode(), response.headers.get("ETag", ""))
        except urllib.error.HTTPError as error:
            return Page(request.full_url, error.code, error.read().decode(errors="replace"))

    def _absolute(self, path: str) -> str:
        return urllib.parse.urljoin(f"{self.site}/", path)


class _FormReader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urllib.parse.urljoin(self.url, values.get("action", ""))
            self.forms.append(Form(action, values.get("method", "get").lower()))
        elif self.forms and "disabled" not in values:
            self._field(tag, values)

    def _field(self, tag: str, values: dict[str, str]) -> None:
        form, name, value = self.forms[-1], values.get("name", ""), values.get("value", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            form.choices.setdefault(self.select, []).append(value)
            if "selected" in values or self.select not in form.fields:
                form.fields[self.select] = value
        elif tag == "input" and name and values.get("type") in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(value)
            if "checked" in values:
                form.fields[name] = value
        elif tag == "input" and name and not re.fullmatch("submit|button|file", values.get("type", "text")):
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
