"""Walks the site as a reader would, along its links; used by the page tests and the browser tests."""

from collections import Counter, deque
from urllib.parse import urldefrag, urljoin

from django.test import Client
from django.urls import Resolver404, resolve

from tests.page_reader import PageReader

# Pages that no link leads to for everybody who may open them.
UNLINKED = (
    "accounts/login/",
    "accounts/signup/",
    "accounts/logout/",
    "accounts/email/",
    "accounts/inactive/",
    "accounts/confirm-email/",
    "accounts/confirm-email/no-such-key/",
    "accounts/password/change/",
    "accounts/password/set/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/done/",
    "accounts/password/reset/key/1-abc-def/",
    "accounts/reauthenticate/",
    "accounts/login/code/confirm/",
)
MAX_PAGES = 500
MAX_QUERIES = 5  # of one page: forms that are prefilled by every claim are all made alike


def crawl(client: Client, *, language: str, most_per_view: int = MAX_PAGES) -> dict[str, PageReader]:
    """Every page of one language that this client reaches, by address; of every view `most_per_view` at most.

    Redirects lead on to their target.
    """
    home = f"/{language}/"
    waiting = deque([home, *(home + page for page in UNLINKED)])
    seen = set(waiting)
    pages: dict[str, PageReader] = {}
    num_queries: Counter[str] = Counter()
    num_pages: Counter[str] = Counter()
    while waiting:
        address = waiting.popleft()
        response = client.get(address)
        if response.status_code == 200:
            pages[address] = page = PageReader.read(response.text, language=language)
            found = {urldefrag(urljoin(address, link)).url for link in page.links}
            page.faults += _faults_of_headers(response.headers)
        else:
            found = {response.headers.get("Location", "")}
            if response.status_code != 302:
                pages[address] = PageReader(faults=[f"answers {response.status_code}"])
        for link in sorted({link for link in found if link.startswith(home)} - seen):
            seen.add(link)
            path, question_mark, _query = link.partition("?")
            num_queries[path] += bool(question_mark)
            num_pages[_view_of(path)] += 1
            if num_queries[path] <= MAX_QUERIES and num_pages[_view_of(path)] <= most_per_view:
                waiting.append(link)
        assert len(seen) < MAX_PAGES, "the links of the site have no end"
    return pages


def _view_of(path: str) -> str:
    """Its name; a path that leads nowhere is a kind of its own."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def _faults_of_headers(headers: dict[str, str]) -> list[str]:
    policy = headers.get("Content-Security-Policy", "")
    is_strict = "default-src 'self'" in policy and "unsafe-" not in policy and "*" not in policy
    return [] if is_strict else [f"content security policy: {policy!r}"]
