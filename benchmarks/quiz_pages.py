"""Every page of study, practice and authoring, as visitor, learner and author. For benchmarks/quizzes.py."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.test import Client
from django.urls import URLPattern, reverse

from benchmarks.answering import posted_answer
from benchmarks.page_times import Page
from quizzes.models import Attempt, Concept, Question
from quizzes.reading.presenting import present

LANGUAGE = "en"
BUSY = "busiest learner"


def pages() -> Iterator[Page]:
    model = get_user_model()
    usual, busiest = model.objects.get(username="learner1"), model.objects.get(username="learner0")
    author, _is_new = model.objects.get_or_create(username="author", is_staff=True, is_superuser=True)
    most_answered = (
        Attempt.objects.filter(revision__question__kind="multiple_choice")
        .order_by()
        .values("revision__question")
        .annotate(number=Count("pk"))
    )
    question = Question.objects.get(pk=most_answered.order_by("-number").first()["revision__question"])
    clients = {"visitor": Client(SERVER_NAME="localhost"), "learner": _signed_in(usual), BUSY: _signed_in(busiest)}
    for name, client in clients.items():
        yield from _public(name, client, question)
    for name, user in (("learner", usual), (BUSY, busiest)):
        attempt = Attempt.objects.filter(user=user).first()
        yield Page(f"feedback, {name}", clients[name], f"/{LANGUAGE}/attempts/{attempt.public_id}/")
        yield Page(f"next question, {name}", clients[name], f"/{LANGUAGE}/attempts/{attempt.public_id}/next/")
    yield from _kinds(clients["learner"])
    yield from _authoring(_signed_in(author), question)


def _signed_in(user: Any) -> Client:  # noqa: ANN401 (the project's user)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _public(name: str, client: Client, question: Question) -> Iterator[Page]:
    concept = Concept.objects.published().get(pk=question.concept_id)
    yield Page(f"home, {name}", client, f"/{LANGUAGE}/")
    yield Page(f"learn, {name}", client, f"/{LANGUAGE}/learn/")
    yield Page(f"concept, {name}", client, f"/{LANGUAGE}/concepts/{concept.slug}/")
    yield Page(f"question, {name}", client, _address(question))
    yield Page(f"answering, {name}", client, _address(question), _answers_to(question))


def _kinds(client: Client) -> Iterator[Page]:
    for kind in sorted(set(Question.objects.published().values_list("kind", flat=True))):
        question = Question.objects.published().select_related("revision").filter(kind=kind).first()
        yield Page(f"question: {kind}", client, _address(question))
        yield Page(f"answering: {kind}", client, _address(question), _answers_to(question))


def _answers_to(question: Question) -> Callable[[], dict[str, Any]]:
    """Of a new showing every time."""

    def data() -> dict[str, Any]:
        return posted_answer(present(question))

    return data


def _address(question: Question) -> str:
    return f"/{LANGUAGE}/questions/{question.slug}/"


def _authoring(client: Client, question: Question) -> Iterator[Page]:
    """Every page of this application's admin that a GET opens: lists and their pages, forms, revisions, statistics."""
    for model, site in admin.site._registry.items():
        if model._meta.app_label != "quizzes":
            continue
        name = model._meta.model_name
        listed = reverse(f"admin:quizzes_{name}_changelist")
        yield Page(f"admin: list of {name}", client, listed)
        row = question if model is Question else model.objects.first()
        patterns = [pattern for pattern in site.get_urls() if isinstance(pattern, URLPattern) and pattern.name]
        for address, label in _openable(client, patterns, row, listed):
            yield Page(f"admin: {name} {label}", client, address)
    listed = reverse("admin:quizzes_question_changelist")
    per_page = admin.site.get_model_admin(Question).list_per_page
    yield Page("admin: last page of questions", client, f"{listed}?p={Question.objects.count() // per_page}")
    yield Page("admin: search of questions", client, f"{listed}?q=relu")
    yield Page("admin: questions of one kind", client, f"{listed}?kind__exact=numeric")


def _openable(client: Client, patterns: list[URLPattern], row: Any, listed: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    for pattern in patterns:
        converters = pattern.pattern.converters
        if set(converters) - {"pk", "object_id"} or (converters and row is None):
            continue
        address = reverse(f"admin:{pattern.name}", kwargs=dict.fromkeys(converters, getattr(row, "pk", None)))
        if address != listed and client.get(address).status_code == 200:
            yield address, str(pattern.pattern).replace("<path:object_id>/", "").replace("<int:pk>/", "").strip("/^$")
