"""Documents to what the site shows: the loader and the admin store it, the admin's preview shows exactly it."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from markdown_it.token import Token

from quizzes.expressions.placeholders import filler, marked
from quizzes.figures import parse_figure
from quizzes.figures.contract import Figure
from quizzes.figures.drawing import FRAMES
from quizzes.kinds.contract import QuestionDocument
from quizzes.texts.links import resolver
from quizzes.texts.markdown import STAND_ALONE, parse, render_inline, render_tokens
from quizzes.texts.validated import LANGUAGES, Text

Block = dict[str, str]
HERE = Path(__file__).parent
FIGURES = HERE.with_name("figures")
PLACEHOLDERS = HERE.with_name("expressions") / "placeholders.py"
SECTION = re.compile(r'<h2 id="(section-\d+)">(.*?)</h2>', re.DOTALL)
FIGURE_TEMPLATE = "quizzes/_figure.html"


def render_blocks(text: str, *, figures: Mapping[str, Any], language: str) -> list[Block]:
    """The body of a concept as blocks: sanitised html, drawn figures, and claims by slug (read when shown)."""
    blocks: list[Block] = []
    run: list[Token] = []
    env = {"resolve": resolver(language), "num_sections": 0}

    def flush() -> None:
        env["interview_label"] = _("How an interviewer asks it")
        html = render_tokens(run, env=env)
        if html:  # the end of a container is a token that renders to nothing
            blocks.append({"kind": "html", "html": html})
        run.clear()

    with translation.override(language):
        for token in parse(text):
            container = stand_alone(token)
            if container is None:
                run.append(token)
                continue
            flush()
            kind, slug = container
            if kind == "claim":
                blocks.append({"kind": "claim", "slug": slug})
            elif slug in figures:
                blocks.append({"kind": "figure", "slug": slug, "html": render_figure(figures[slug], language=language)})
        flush()
    return blocks


def sections_of(blocks: list[Block]) -> list[tuple[str, str]]:
    """Id and title of every section of a text, for its table of contents."""
    found = (SECTION.findall(block["html"]) for block in blocks if block["kind"] == "html")
    return [(id_, mark_safe(title)) for titles in found for id_, title in titles]  # sanitised when rendered


def stand_alone(token: Token) -> tuple[str, str] | None:
    """(kind, slug) of the figure or claim that opens here at the top level, else None."""
    kind = token.type.removeprefix("container_").removesuffix("_open")
    if token.level == 0 and token.type.endswith("_open") and kind in STAND_ALONE:
        return kind, token.info.strip().removeprefix(kind).strip()
    return None


def render_figure(data: Mapping[str, Any], *, language: str) -> str:
    """`data` as declared; drawn in every size, with its legend, caption and table of values."""
    figure: Figure = parse_figure(data)
    caption, description = (words.in_language(language) for words in (figure.caption, figure.description))
    with translation.override(language):
        drawings = [figure.draw(frame, title=caption, description=description) for frame in FRAMES]
        context = {"drawings": drawings, "figure": figure, "caption": caption, "table": figure.table()}
        return render_to_string(FIGURE_TEMPLATE, context)


def render_document(document: QuestionDocument) -> dict[str, Any]:
    """The document with every Text as {language: html}, in the same shape; the rest as it is.

    A parametrised one with the numbers of its variant, or as an example with those of its first draw.
    """
    values = document.shown_values() if document.is_parametrised else None
    rendered = _rendered(document, values)
    assert isinstance(rendered, dict)
    return rendered | document.computed()


def _rendered(value: object, values: Mapping[str, Any] | None) -> object:
    if isinstance(value, Text):
        return {language: _html(value.in_language(language), language, values) for language in LANGUAGES}
    if hasattr(value, "model_fields_set"):
        return {name: _rendered(getattr(value, name), values) for name in type(value).model_fields}
    if isinstance(value, tuple):
        return [_rendered(item, values) for item in value]
    return value


def _html(text: str, language: str, values: Mapping[str, Any] | None) -> str:
    if values is None:
        return render_inline(text, resolve=resolver(language))
    # Markdown never sees what stands between the brackets: a * there is a product.
    text, placeholders = marked(text)
    return render_inline(text, resolve=resolver(language), fill=filler(placeholders, values))


def localised(rendered: Any, *, language: str) -> Any:  # noqa: ANN401 (any JSON)
    """A rendered document in one language; its texts may go into a page as they are."""
    if isinstance(rendered, dict) and set(rendered) == set(LANGUAGES) and isinstance(rendered["en"], str):
        return mark_safe(rendered[language])  # sanitised when it was rendered
    if isinstance(rendered, dict):
        return {name: localised(value, language=language) for name, value in rendered.items()}
    if isinstance(rendered, list):
        return [localised(item, language=language) for item in rendered]
    return rendered


@cache
def renderer_digest(*, with_figures: bool) -> str:
    """Changes with the code, the template and the translations that render: what was stored with another one is old."""
    paths = [HERE / "markdown.py", HERE / "links.py", HERE / "rendering.py", PLACEHOLDERS]
    if with_figures:
        paths += [*sorted(FIGURES.glob("*.py")), settings.BASE_DIR / "templates" / FIGURE_TEMPLATE]
        paths += [path for folder in settings.LOCALE_PATHS for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.mo"))]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
