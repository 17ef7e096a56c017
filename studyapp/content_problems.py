"""What is wrong with the content files, kept in DATA_DIR: `manage.py up` notes it, the staff see it on every page."""

from django.conf import settings
from django.http import HttpRequest

NOTE = "content_problems.txt"


def note(problems: str | None) -> None:
    """None: all is well, and the banner goes."""
    path = settings.DATA_DIR / NOTE
    if problems:
        path.write_text(problems, encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def content_problems(request: HttpRequest) -> dict[str, str]:
    """Context processor (named in settings): `content_problems`, empty for everybody but the staff."""
    path = settings.DATA_DIR / NOTE
    is_for_reader = path.exists() and getattr(request, "user", None) and request.user.is_staff
    return {"content_problems": path.read_text(encoding="utf-8") if is_for_reader else ""}
