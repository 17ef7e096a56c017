"""Many browsers at once, for benchmarks.laboratory: each asks the site as its page would, and notes how long it took.

Standard library only, one request a connection. A browser that watches an experiment polls at the page's own pace
(static/js/experiment.js) with its cursor and ETag.
"""

import asyncio
import json
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

QUICK_SECONDS, QUICK_FOR, SLOW_SECONDS, SLOW_AFTER = 0.15, 3.0, 2.0, 10.0
TIMEOUT_SECONDS = 20


@dataclass
class Answer:
    status: int
    etag: str = ""
    body: bytes = b""


@dataclass
class Tally:
    """What the browsers of a window of time met."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, float | int | list[str]]:
        ranked = sorted(self.seconds)
        return {
            "requests": len(ranked),
            "median": statistics.median(ranked),
            "p95": ranked[int(0.95 * (len(ranked) - 1))],
            "p99": ranked[int(0.99 * (len(ranked) - 1))],
            "errors": len(self.errors),
            "first_errors": self.errors[:3],
        }


def poll_pause(watched_seconds: float) -> float:
    """As experiment.js: every 150 ms for 3 s, then slower, every 2 s after 10 s."""
    if watched_seconds < QUICK_FOR:
        return QUICK_SECONDS
    share = min(1.0, (watched_seconds - QUICK_FOR) / (SLOW_AFTER - QUICK_FOR))
    return QUICK_SECONDS + share * (SLOW_SECONDS - QUICK_SECONDS)


class Crowd:
    """Browsers of one site; `tally` is replaced at the start of every window."""

    def __init__(self, site: str) -> None:
        self.host, self.port = urlsplit(site).hostname, urlsplit(site).port
        self.tally = Tally()
        self.tasks: list[asyncio.Task[None]] = []

    def add_watcher(self, path: str, session: str) -> None:
        self.tasks.append(asyncio.create_task(self._watch(path, session)))

    def add_readers(self, pages: Sequence[tuple[str, str]], *, a_second: float) -> None:
        """Page requests at that rate, whether earlier ones were answered or not; pages are (path, session)."""
        self.tasks.append(asyncio.create_task(self._read(pages, a_second)))

    async def window(self, seconds: float) -> Tally:
        self.tally = tally = Tally()
        await asyncio.sleep(seconds)
        return tally

    async def leave(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _watch(self, path: str, session: str) -> None:
        started, cursor, etag = time.monotonic(), "{}", ""
        while True:
            answer = await self._ask(f"{path}?cursor={quote(cursor)}", session, etag)
            if answer.status == 200:
                etag, news = answer.etag, json.loads(answer.body)
                cursor = json.dumps(news["cursor"])
                if "verdict" in news["fragments"]:
                    return
            await asyncio.sleep(poll_pause(time.monotonic() - started))

    async def _read(self, pages: Sequence[tuple[str, str]], a_second: float) -> None:
        chance = random.Random(len(self.tasks))
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._ask(*chance.choice(pages)))
                await asyncio.sleep(chance.expovariate(a_second))

    async def _ask(self, path: str, session: str, etag: str = "") -> Answer:
        """An error is noted, never raised: the crowd goes on."""
        tally, started = self.tally, time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                answer = await self._exchange(path, session, etag)
        except (OSError, TimeoutError, ValueError) as error:
            tally.errors.append(f"{path}: {error!r}")
            return Answer(0)
        tally.seconds.append(time.perf_counter() - started)
        if answer.status not in (200, 304):
            tally.errors.append(f"{path}: {answer.status}")
        return answer

    async def _exchange(self, path: str, session: str, etag: str) -> Answer:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            lines = [f"GET {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close"]
            lines += [f"Cookie: sessionid={session}"] if session else []
            lines += [f"If-None-Match: {etag}"] if etag else []
            writer.write("\r\n".join([*lines, "", ""]).encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            body = await reader.read()
        finally:
            writer.close()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        return Answer(int(head.split(" ", 2)[1]), headers.get("ETag", ""), body)
