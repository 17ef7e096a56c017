"""Keeps at sign-in what a visitor was shown. trainer.apps connects it.

No model signal: `user_logged_in` is Django's own sign of every way in.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from trainer.services.revealing import SHOWN_CLAIMS, carry_reveals


@receiver(user_logged_in, dispatch_uid="carry_visitor_reveals")
def carry_visitor_reveals(*, request: HttpRequest, user: AbstractBaseUser, **_kwargs: object) -> None:
    carry_reveals(user=user, slugs=request.session.pop(SHOWN_CLAIMS, []))
