"""Markdown becomes safe HTML: formulas and code as marked text, nothing that runs, no style attribute."""

from html.parser import HTMLParser

import pytest

from quizzes.texts.markdown import TAGS, render_inline
from quizzes.texts.rendering import render_blocks, sections_of

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    "<a href='x' onclick='alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<iframe src=https://example.org></iframe>",
    "![x](https://example.org/pixel.png)",
    '<https://example.org/" onmouseover=alert(1)>',
    '[x](https://example.org "title\\" onclick=alert(1)")',
    "$\\href{javascript:alert(1)}{x}$",
    "$</span><script>alert(1)</script>$",
    "$$</div><img src=x onerror=alert(1)>$$",
    "```html\n<script>alert(1)</script>\n```",
    '```" onclick="alert(1)\nx\n```',
    "`<script>alert(1)</script>`",
    "| a |\n|:-:|\n| <script>x</script> |",
    "::: interview\n<script>alert(1)</script>\n:::",
    '::: interview " onclick="alert(1)\nx\n:::',
    "$ unclosed <script>alert(1)</script>",
]


class Seen(HTMLParser):
    """What a browser would find: the names of elements, and attributes with their values."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("as_body", [False, True])
def test_nothing_that_runs_or_loads_survives(text: str, as_body: bool) -> None:
    blocks = render_blocks(text, figures={}, language="en") if as_body else [{"html": render_inline(text)}]
    seen = Seen("".join(block["html"] for block in blocks))
    assert seen.elements <= TAGS
    assert {name for name, _ in seen.attributes} <= {
        "href",
        "title",
        "class",
        "tabindex",
        "scope",
        "rel",
        "id",
        "start",
    }
    assert all(value.startswith("https://example.org") for name, value in seen.attributes if name == "href")


def test_a_formula_stays_tex_as_escaped_text() -> None:
    assert render_inline("$a < b$") == '<span class="math inline">a &lt; b</span>'
    assert render_inline("$$\n\\frac12\n$$") == '<div class="math block">\\frac12</div>\n'


def test_an_escaped_dollar_is_a_dollar() -> None:
    assert render_inline("\\$5 and \\$6") == "$5 and $6"


def test_one_paragraph_goes_bare_and_two_do_not() -> None:
    assert render_inline("a *b*") == "a <em>b</em>"
    assert render_inline("a\n\nb") == "<p>a</p>\n<p>b</p>\n"


def test_code_is_coloured_by_classes_alone() -> None:
    html = render_inline("```python\nimport torch  # 초기화\n```")
    assert '<span class="kn">import</span>' in html
    assert "style=" not in html


def test_tables_are_aligned_by_classes_alone() -> None:
    html = render_inline("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<td class="right">2</td>' in html
    assert "style=" not in html


def test_an_empty_corner_of_a_table_is_no_header() -> None:
    html = render_inline("|  | b |\n|---|---|\n| 1 | 2 |")
    assert "<td></td>\n<th scope" in html


def test_the_highest_heading_of_a_text_is_the_second() -> None:
    assert render_inline("# Title") == "<h2>Title</h2>\n"


@pytest.mark.parametrize(("language", "address"), [("en", "/en/concepts/momentum/"), ("ko", "/ko/concepts/momentum/")])
def test_an_internal_link_leads_to_the_page_in_its_language(language: str, address: str) -> None:
    [block] = render_blocks("[m](concept:momentum)", figures={}, language=language)
    assert f'href="{address}"' in block["html"]


def test_links_to_other_hosts_tell_them_nothing() -> None:
    assert 'rel="noopener noreferrer"' in render_inline("[x](https://example.org)")


def test_claims_and_figures_are_blocks_of_their_own() -> None:
    text = "## One\n\n::: claim some-claim\n:::\n\n## Two\n\n::: interview\n**Why?**\n:::\n"
    blocks = render_blocks(text, figures={}, language="ko")
    assert [block["kind"] for block in blocks] == ["html", "claim", "html"]
    assert blocks[1]["slug"] == "some-claim"
    assert sections_of(blocks) == [("section-1", "One"), ("section-2", "Two")]
