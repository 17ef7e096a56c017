"""Answering a question over HTTP as a reader does: read the form, tick options by what they say, send it."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from quizzes.models import Question
from tests.quizzes.builders import make_question

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Shown:
    """A question as it was shown to `client`."""

    client: Client
    url: str
    token: str
    places: dict[str, str]  # slug of the option, as the builders write it into its text → posted value

    def send(self, *slugs: str, values: list[str] | None = None, htmx: bool = False) -> HttpResponse:
        answer = [self.places[slug] for slug in slugs] if values is None else values
        headers = HTMX if htmx else {}
        return self.client.post(self.url, {"presentation": self.token, "answer": answer}, headers=headers)


def show(client: Client, question: Question, *, language: str = "en") -> Shown:
    url = f"/{language}/questions/{question.slug}/"
    page = client.get(url).text
    token = re.search(r'name="presentation" value="([^"]+)"', page)[1]
    places = dict(re.findall(r'value="(\d+)"[^>]*><span class="choice-text">Option (\w+)', page))
    return Shown(client, url, token, {slug: place for place, slug in places.items()})


class Asked:
    """The showing of a question: `slugs` of what may be chosen, as the builders write them into the texts."""

    def __init__(
        self, client: Client, document: dict[str, Any], *, language: str = "en", slug: str = "a-question"
    ) -> None:
        self.question = make_question(document, slug=slug)
        self.client, self.url = client, f"/{language}/questions/{self.question.slug}/"
        self.page = client.get(self.url).text
        self.slugs = re.findall(r"Option (\w+)", self.page)
        self.token = re.search(r'name="presentation" value="([^"]+)"', self.page)[1]

    def send(self, *values: str) -> HttpResponse:
        return self.client.post(self.url, {"presentation": self.token, "answer": values})
