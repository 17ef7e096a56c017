"""Reads a page as a strict reviewer would: what it links to, and what is wrong with it."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NOT_PROSE = {"code", "pre", "kbd", "samp", "script", "style", "svg", "title", "cite", "option"}
ENGLISH_PHRASE = re.compile(r"\b[A-Za-z][a-z]+,? (?:[a-z]+,? )+[a-z]+")
HANGUL = re.compile(r"[가-힣]")
RESOURCES = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "use": "href"}


@dataclass
class Element:
    name: str
    language: str
    is_prose: bool


@dataclass
class PageReader(HTMLParser):
    """Feed it a page; `faults` then lists what breaks the rules, `links` the addresses to go on to."""

    faults: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    language: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.path: list[Element] = []
        self.ids: Counter[str] = Counter()
        self.num_main_titles = 0

    @classmethod
    def read(cls, html: str, *, language: str) -> "PageReader":
        reader = cls()
        reader.feed(html)
        reader.close()
        if reader.language != language:
            reader.faults.append(f"lang is {reader.language!r}")
        if reader.num_main_titles != 1:
            reader.faults.append(f"{reader.num_main_titles} elements h1")
        reader.faults += [f"id {name!r} stands {count} times" for name, count in reader.ids.items() if count > 1]
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        parent = self.path[-1] if self.path else Element("", "", True)
        is_prose = parent.is_prose and tag not in NOT_PROSE and "math" not in given.get("class", "").split()
        self._note_attributes(tag, given)
        if tag not in VOID:
            self.path.append(Element(tag, given.get("lang", parent.language), is_prose))

    def _note_attributes(self, tag: str, given: dict[str, str]) -> None:
        if tag == "html":
            self.language = given.get("lang", "")
        self.num_main_titles += tag == "h1"
        if "id" in given:
            self.ids[given["id"]] += 1
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
        if tag == "style" or "style" in given:
            self.faults.append(f"style within the page at <{tag}>")
        self.faults += [f"handler {name} at <{tag}>" for name in given if name.startswith("on")]
        address = given.get(RESOURCES.get(tag, ""), "")
        is_navigation = tag == "link" and given.get("rel") in {"canonical", "alternate"}
        if re.match(r"(?:[a-z]+:)?//", address) and not is_navigation:
            self.faults.append(f"asks another host: {address}")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("script within the page")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.path.pop()

    def handle_endtag(self, tag: str) -> None:
        names = [element.name for element in self.path]
        if tag in VOID or tag not in names:
            return
        if names[-1] != tag and tag not in {"li", "p", "td", "th", "tr"}:
            self.faults.append(f"</{tag}> closes <{names[-1]}>")
        del self.path[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        here = self.path[-1] if self.path else None
        if not here or here.language != "ko" or not here.is_prose or HANGUL.search(text):
            return
        if ENGLISH_PHRASE.search(text):
            self.faults.append(f"English on a Korean page: {text!r}")
