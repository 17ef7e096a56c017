"""Context processor (named in settings): the addresses of the page that is shown, one per language."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_from_path, get_language_info


def language_links(request: HttpRequest) -> dict[str, object]:
    """`language_links`: code, own name, path and full address of this page in every language of the site."""
    return {"language_links": list(_language_links(request))}


def _language_links(request: HttpRequest) -> Iterator[dict[str, object]]:
    query = request.META.get("QUERY_STRING", "")
    rest = _path_without_language(request.path)
    for code, _ in settings.LANGUAGES:
        path = f"/{code}{rest}" + (f"?{query}" if query else "")
        yield {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "path": path,
            "url": request.build_absolute_uri(path),
            "is_current": code == get_language(),
        }


def _path_without_language(path: str) -> str:
    """A page outside the languages (an address that does not exist, say) leads to the home page of each."""
    language = get_language_from_path(path)
    return path[len(language) + 1 :] if language else "/"
