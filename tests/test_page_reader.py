"""The reviewer of pages sees what it should see."""

import pytest

from tests.page_reader import PageReader

FAULTY = {
    '<p style="color:red">': "style within",
    "<script>alert(1)</script>": "script within",
    '<a onclick="x()">': "handler onclick",
    '<img src="https://elsewhere.example/x.png">': "another host",
    '<link rel="stylesheet" href="//elsewhere.example/x.css">': "another host",
    '<b id="a"></b><i id="a"></i>': "stands 2 times",
    "<h1>second</h1>": "2 elements h1",
    "<p>There is an English sentence here.</p>": "English on a Korean page",
    "<div><b>crossed</div></b>": "closes",
}
SOUND = [
    '<a href="https://elsewhere.example/">논문</a>',
    '<p lang="en">Attention is all you need</p>',
    "<code>for all of them</code>",
    '<script type="application/json">{"a": 1}</script>',
    '<link rel="canonical" href="http://testserver/ko/">',
    "<p>Xavier, Adam</p>",
]


def faults(body: str) -> list[str]:
    return PageReader.read(f'<html lang="ko"><h1>제목</h1>{body}</html>', language="ko").faults


@pytest.mark.parametrize(("body", "fault"), FAULTY.items())
def test_a_fault_is_seen(body: str, fault: str) -> None:
    assert any(fault in found for found in faults(body))


@pytest.mark.parametrize("body", SOUND)
def test_what_is_allowed_is_no_fault(body: str) -> None:
    assert faults(body) == []


def test_a_page_in_the_wrong_language_is_seen() -> None:
    assert PageReader.read('<html lang="en"><h1>x</h1></html>', language="ko").faults == ["lang is 'en'"]
