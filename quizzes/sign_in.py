"""Takes over at sign-in what was answered as a visitor.

No model signal: `user_logged_in` is Django's own sign of every way in, be it allauth's pages, the admin's or the
owner's one-time link.
"""

import uuid

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from quizzes.reading.readers import VISITOR_KEY
from quizzes.services.attempts import claim_attempts


@receiver(user_logged_in, dispatch_uid="claim_visitor_attempts")
def claim_visitor_attempts(*, request: HttpRequest, user: AbstractBaseUser, **_kwargs: object) -> None:
    visitor_key = request.session.pop(VISITOR_KEY, None)
    if visitor_key:
        claim_attempts(user=user, visitor_key=uuid.UUID(visitor_key))
