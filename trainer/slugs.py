"""Which names a claim, its topic and its concepts may have in addresses. Claim files and the admin follow it."""

import re

MAX_LENGTH = 80
RESERVED = frozenset({"admin", "api", "static", "accounts", "new", "edit", "show", "textbooks", "en", "ko"})
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    return len(text) <= MAX_LENGTH and _SLUG.fullmatch(text) is not None
