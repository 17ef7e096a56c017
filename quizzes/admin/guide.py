"""The author's guide and the language of formulas, read from docs/ in the author's language."""

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from quizzes.texts.markdown import parse, render_tokens

DOCS = settings.BASE_DIR / "docs"
GUIDES = ("authors", "formulas")
SUFFIXES = {"ko": ".ko.md"}


def guide_view(model_admin: ModelAdmin, request: HttpRequest, *, name: str) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    if name not in GUIDES:
        raise Http404
    title, body = _parts(name, get_language() or "en")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "body": mark_safe(render_tokens(parse(body), env={"resolve": _resolve})),  # our own file, sanitised like all
    }
    return TemplateResponse(request, "admin/quizzes/question/guide.html", context)


def _parts(name: str, language: str) -> tuple[str, str]:
    """Title and text. The line of links below a title leads through the folder of the files: it is left out."""
    text = (DOCS / f"{name}{SUFFIXES.get(language, '.md')}").read_text("utf-8")
    title, *paragraphs = text.split("\n\n")
    if paragraphs[0].startswith("["):
        paragraphs = paragraphs[1:]
    return title.removeprefix("# "), "\n\n".join(paragraphs)


def _resolve(target: str) -> str | None:
    """From one guide to the other."""
    name = target.partition(".")[0]
    return reverse("admin:quizzes_question_guide", args=[name]) if name in GUIDES else None
