"""Answers at a steady rate to a running site, while its workers train. For benchmarks/quizzes.py.

Every answer has its time: who is late because the site was busy counts the waiting, too. The forms are as the site
would show them; what is measured is the post that a browser sends when an answer is given, and its feedback.
"""

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.http import QueryDict

from quizzes.models import Attempt, Question, Turn, document_for
from quizzes.reading.presenting import Presentation, present

CSRF = "c" * 32
WORDS = "what a learner writes into a field of words"
NUM_CONNECTIONS = 24
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Form:
    """One answer that somebody is about to send."""

    path: str
    cookie: str
    body: str
    key: str


@dataclass
class Answers:
    """`seconds` from the planned moment to the whole feedback; `acknowledged` are the keys that got a 200."""

    seconds: list[float]
    errors: list[str]
    acknowledged: list[str]


def cookies_of(users: Sequence[User]) -> list[str]:
    """Of learners who are signed in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    cookies = []
    for user in users:
        session = store()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}")
    return cookies


def forms(count: int, *, users: Sequence[User], questions: Sequence[Question]) -> Iterator[Form]:
    """Questions in turn, learners in turn."""
    cookies = cookies_of(users)
    for number in range(count):
        question = questions[number % len(questions)]
        shown = present(question)
        body = urlencode(posted_answer(shown) | {"csrfmiddlewaretoken": CSRF}, doseq=True)
        yield Form(question.get_absolute_url(), cookies[number % len(cookies)], body, shown.key.hex)


def posted_answer(shown: Presentation) -> dict[str, Any]:
    """What the page's form would post for an answer, whatever the kind."""
    example = document_for(shown.revision, shown.variant).example_answer(shown.shown)
    places = [shown.shown.index(slug) for slug in example if slug in shown.shown]
    chosen, counted = [str(place) for place in places], [str(place + 1) for place in places]
    written = [text if text.isascii() else WORDS for text in example]
    for values in (chosen, [*chosen, "1"], counted, written, [WORDS]):
        data = QueryDict(mutable=True)
        data.setlist("answer", values)
        data.update({"presentation": shown.token, "certainty": "sure"})
        form = shown.form(data)
        if values and form.is_valid():
            further = {"answer": ["0"], "sealed": form.given()[1]} if form.needs_more() else {}
            return {"presentation": shown.token, "answer": values, "certainty": "sure"} | further
    raise AssertionError(f"no answer to {shown.question.slug}")


def answer(site: str, sent: Sequence[Form], *, rate: float) -> Answers:
    """Sends the forms, `rate` a second."""
    result, lock = Answers([], [], []), threading.Lock()
    start, numbers = time.monotonic() + 0.5, iter(range(len(sent)))

    def work() -> None:
        connection = _connection(site)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            planned = start + number / rate
            time.sleep(max(0.0, planned - time.monotonic()))
            error, connection = _post(connection, site, sent[number])
            with lock:
                result.seconds.append(time.monotonic() - planned)
                (result.errors if error else result.acknowledged).append(error or sent[number].key)

    threads = [threading.Thread(target=work) for _ in range(NUM_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return result


def _connection(site: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(site).netloc, timeout=PATIENCE_SECONDS)


def _post(connection: http.client.HTTPConnection, site: str, form: Form) -> tuple[str, http.client.HTTPConnection]:
    """What went wrong, if anything. A connection that the site closed meanwhile is opened again, as browsers do."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": form.cookie,
        "HX-Request": "true",
        "Referer": site,
    }
    for is_last in (False, True):
        try:
            connection.request("POST", form.path, form.body, headers)
            response = connection.getresponse()
            text = response.read()
            return ("" if response.status == 200 else f"{response.status}: {text[:200]!r}"), connection
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
            connection.close()
            connection = _connection(site)
            if is_last:
                return repr(error), connection
        except OSError as error:
            connection.close()
            return repr(error), _connection(site)
    raise AssertionError


def num_stored(keys: Sequence[str]) -> int:
    """How many of the acknowledged answers are in the database: graded, or as a try that leaves another."""
    stored = 0
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        graded = Attempt.objects.filter(idempotency_key__in=some, grades__isnull=False)
        tried = Turn.objects.filter(key__in=some, action=Turn.Action.TRY)
        stored += len({*graded.values_list("idempotency_key", flat=True), *tried.values_list("key", flat=True)})
    return stored
