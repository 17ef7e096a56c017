"""Filling in the admin's forms as a browser would: read the form, change fields, send it."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


class _Fields(HTMLParser):
    """The values of a form's fields as they stand in the page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.values: dict[str, Any] = {}
        self._textarea = ""
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self._textarea = name
            self.values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self.values.setdefault(self._select, []).append(given.get("value", ""))
        elif tag == "input" and name and given.get("type") not in ("submit", "checkbox", "radio"):
            self.values[name] = given.get("value") or ""
        elif tag == "input" and name and "checked" in given:
            self.values.setdefault(name, []).append(given.get("value", "on"))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.values[self._textarea] = self.values[self._textarea].removeprefix("\n")
            self._textarea = ""
        elif tag == "select":
            self._select = ""


def read_form(client: Client, url: str) -> dict[str, Any]:
    page = client.get(url).text
    [form] = re.findall(r'<form [^>]*id="\w+_form".*?</form>', page, flags=re.DOTALL)
    return _Fields(form).values


def shown_again(response: HttpResponse) -> dict[str, Any]:
    """The values of a form that was refused."""
    [form] = re.findall(r'<form [^>]*id="\w+_form".*?</form>', response.text, flags=re.DOTALL)
    return _Fields(form).values


def save(client: Client, url: str, /, **changes: Any) -> HttpResponse:
    """302 when it was saved; None takes a field away."""
    values = read_form(client, url) | changes
    return client.post(url, {name: value for name, value in values.items() if value is not None})


def errors_in(response: HttpResponse) -> str:
    """The texts of all error lists of a form that came back."""
    lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.text, flags=re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found) for found in lists))


def question_fields(**changes: Any) -> dict[str, Any]:
    """A new single-choice question; option 1 is correct."""
    fields: dict[str, Any] = {
        "slug": "written-here",
        "order": "3",
        "stem_en": "Which?",
        "stem_ko": "어느 것입니까?",
        "explanation_en": "Because.",
        "explanation_ko": "그래서입니다.",
        "choice_1_is_correct": "on",
    }
    for place in range(2):
        for language, text in (("en", "Answer"), ("ko", "답")):
            fields[f"choice_{place}_text_{language}"] = f"{text} {place}"
            fields[f"choice_{place}_explanation_{language}"] = f"{text} {place}!"
    return fields | changes
