"""Markdown to sanitised HTML, once, at save: the loader, the admin and its preview call this and nothing else does.

Formulas stay TeX as escaped text (KaTeX draws them in the browser), code gets Pygments classes, raw HTML is text.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import nh3
from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

CONTAINERS = ("figure", "claim", "interview")
STAND_ALONE = ("figure", "claim")

# What may leave this module. Classes can only come from the rules below: raw HTML never gets this far.
TAGS = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br", "a", "strong", "em", "s", "code"),
    *("pre", "div", "span", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "h2": {"id"},
    "div": {"class", "tabindex"},
    "pre": {"tabindex"},
    "span": {"class"},
    "p": {"class"},
    "th": {"class", "scope"},
    "td": {"class"},
    "ol": {"start"},
}

Resolve = Callable[[str], str | None]
Fill = Callable[[str, bool], str]  # a text, and whether it is a formula


def new_parser() -> MarkdownIt:
    """CommonMark with tables, formulas and our containers."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.use(dollarmath_plugin, double_inline=True)
    for name in CONTAINERS:
        markdown.use(container_plugin, name)
    return markdown


@cache
def parser() -> MarkdownIt:
    markdown = new_parser()
    for name, rule in RULES.items():
        markdown.add_render_rule(name, rule)
    return markdown


def parse(text: str) -> list[Token]:
    return parser().parse(text)


def render_tokens(tokens: Sequence[Token], *, env: dict[str, object]) -> str:
    markdown = parser()
    return clean(markdown.renderer.render(tokens, markdown.options, env))


def render_inline(text: str, *, resolve: Resolve | None = None, fill: Fill | None = None) -> str:
    """A stem, an option or an explanation: short Markdown without figures and claims. One paragraph goes bare.

    `fill` puts something in place of what the text has marked.
    """
    tokens = parse(text)
    if fill is not None:
        _fill(tokens, fill)
    if [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
        tokens = tokens[1:2]
    return render_tokens(tokens, env={"resolve": resolve})


def _fill(tokens: Sequence[Token], fill: Fill) -> None:
    for token in tokens:
        token.content = fill(token.content, token.type.startswith("math"))
        _fill(token.children or [], fill)


def clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


# Render rules: self is the renderer, the signature is markdown-it's -----------------------------------------------
Tokens = Sequence[Token]


def _formula_inline(_self: RendererHTML, tokens: Tokens, index: int, _options: OptionsDict, _env: EnvType) -> str:
    return f'<span class="math inline">{escape(tokens[index].content.strip())}</span>'


def _formula_block(_self: RendererHTML, tokens: Tokens, index: int, _options: OptionsDict, _env: EnvType) -> str:
    return f'<div class="math block">{escape(tokens[index].content.strip())}</div>\n'


def _code(_self: RendererHTML, tokens: Tokens, index: int, _options: OptionsDict, _env: EnvType) -> str:
    token = tokens[index]
    language = unescapeAll(token.info).strip().split(maxsplit=1)[:1]
    try:
        lexer = get_lexer_by_name(language[0] if language else "text", stripnl=False)
        code = highlight(token.content, lexer, HtmlFormatter(nowrap=True))
    except ClassNotFound:
        code = escape(token.content)
    # Long lines scroll inside the box, which the keyboard must be able to reach.
    return f'<div class="highlight"><pre tabindex="0"><code>{code}</code></pre></div>\n'


def _heading(_self: RendererHTML, tokens: Tokens, index: int, _options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    level = max(2, int(token.tag[1]))  # the page's title is its only h1
    if token.nesting == -1:
        return f"</h{level}>\n"
    if level > 2 or "num_sections" not in env:
        return f"<h{level}>"
    env["num_sections"] += 1
    return f'<h2 id="section-{env["num_sections"]}">'


def _table(_self: RendererHTML, tokens: Tokens, index: int, _options: OptionsDict, _env: EnvType) -> str:
    opens = tokens[index].nesting == 1
    return '<div class="table-scroll" tabindex="0"><table>\n' if opens else "</table></div>\n"


def _cell(_self: RendererHTML, tokens: Tokens, index: int, _options: OptionsDict, _env: EnvType) -> str:
    token = tokens[index]
    # A corner without words heads nothing: it is no header cell.
    name = token.tag if tokens[index + token.nesting].content.strip() else "td"
    if token.nesting == -1:
        return f"</{name}>\n"
    # markdown-it writes the alignment as a style attribute, which the security policy forbids.
    side = str(token.attrGet("style") or "").removeprefix("text-align:")
    classes = f' class="{side}"' if side in ("right", "center") else ""
    scope = ' scope="col"' if name == "th" else ""
    return f"<{name}{scope}{classes}>"


def _link(self: RendererHTML, tokens: Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    resolve = env.get("resolve")
    target = str(token.attrGet("href") or "")
    token.attrSet("href", (resolve(target) if resolve else None) or target)
    return self.renderToken(tokens, index, options, env)


def _interview(_self: RendererHTML, tokens: Tokens, index: int, _options: OptionsDict, env: EnvType) -> str:
    if tokens[index].nesting == -1:
        return "</div>\n"
    return f'<div class="interview"><p class="box-label">{escape(env.get("interview_label", ""))}</p>\n'


def _nothing(_self: RendererHTML, _tokens: Tokens, _index: int, _options: OptionsDict, _env: EnvType) -> str:
    return ""


RULES: Mapping[str, Callable[..., str]] = {
    "math_inline": _formula_inline,
    "math_inline_double": _formula_inline,
    "math_block": _formula_block,
    "fence": _code,
    "code_block": _code,
    "heading_open": _heading,
    "heading_close": _heading,
    "table_open": _table,
    "table_close": _table,
    "th_open": _cell,
    "th_close": _cell,
    "td_open": _cell,
    "td_close": _cell,
    "link_open": _link,
    "image": _nothing,
    "container_interview_open": _interview,
    "container_interview_close": _interview,
    **{f"container_{name}_{end}": _nothing for name in STAND_ALONE for end in ("open", "close")},
}
