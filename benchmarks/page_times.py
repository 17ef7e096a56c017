"""How long pages take and how many queries they ask, one request at a time. For benchmarks/quizzes.py."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

WARM_UP = 3


@dataclass(frozen=True)
class PageTime:
    """Milliseconds. `processor` is what this process computed: other programs on the machine don't add to it, and a
    database server's own time is not in it.
    """

    name: str
    queries: int
    median: float
    p99: float
    processor: float
    kilobytes: float


@dataclass(frozen=True)
class Page:
    name: str
    client: Client
    path: str
    data: Callable[[], Mapping[str, Any]] = dict  # of a POST, which answers with a fragment; made before it is timed


def measure(page: Page, *, repeats: int) -> PageTime:
    for _ in range(WARM_UP):
        response = _ask(page, page.data())
    data = page.data()
    with CaptureQueriesContext(connection) as asked:
        _ask(page, data)
        num_queries = len(asked)  # the next request begins its own list
    walls, processors = [], []
    gc.collect()
    for _ in range(repeats):
        data = page.data()
        wall, processor = time.perf_counter(), time.process_time()
        response = _ask(page, data)
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    kilobytes = len(response.content) / 1000
    return PageTime(page.name, num_queries, at(walls, 0.5), at(walls, 0.99), at(processors, 0.5), kilobytes)


def _ask(page: Page, data: Mapping[str, Any]) -> HttpResponse:
    ask = page.client.post if data else page.client.get
    response = ask(page.path, data or None, headers={"HX-Request": "true"} if data else None)
    assert response.status_code in (200, 302), f"{page.name}: {page.path} answered {response.status_code}"
    return response


def at(values: list[float], share: float) -> float:
    """The smallest value that so large a share of the values does not exceed."""
    return sorted(values)[max(0, -(-int(share * 1000) * len(values) // 1000) - 1)]
