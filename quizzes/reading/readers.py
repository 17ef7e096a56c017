"""Who reads: a learner, or a visitor whom a random key in the session tells apart from others. Views ask here."""

import uuid
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

VISITOR_KEY = "visitor_key"


@dataclass(frozen=True)
class Reader:
    """Exactly one of the two, or neither: a visitor who has not answered anything yet."""

    user: AbstractBaseUser | None = None
    visitor_key: uuid.UUID | None = None


def reader_of(request: HttpRequest) -> Reader:
    if request.user.is_authenticated:
        return Reader(user=request.user)
    stored = request.session.get(VISITOR_KEY)
    return Reader(visitor_key=uuid.UUID(stored) if stored else None)


def reader_who_answers(request: HttpRequest, *, key: uuid.UUID) -> Reader:
    """A visitor gets `key` when the first answer is given, so that pages that are only read need no session.

    `key` is the presentation's: when a first answer is sent twice at once, both posts are the same visitor's.
    """
    reader = reader_of(request)
    if reader.user is None and reader.visitor_key is None:
        request.session[VISITOR_KEY] = str(key)
        return Reader(visitor_key=key)
    return reader
