"""The owner's one-time link `/enter/<token>/`: how somebody becomes the superuser without any default password.

A token is signed and carries the moment of the owner's last sign-in, so any sign-in (also the one by the link itself)
ends it; nothing needs to be stored. A GET only asks: previews and prefetches by mail or chat programs don't use it up.
"""

import itertools

from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

SALT = "studyapp.owner_link"
MAX_AGE_SECONDS = 24 * 60 * 60
OWNER_NAME = "owner"


def first_token() -> str | None:
    """A token while nobody has ever entered as superuser, else None."""
    superusers = get_user_model().objects.filter(is_superuser=True)
    entered = superusers.filter(last_login__isnull=False).exists() or any(
        user.has_usable_password() for user in superusers
    )
    return None if entered else token_for(owner())


def owner() -> User:
    """The first superuser; made where there is none, without a password that anybody could guess."""
    users = get_user_model().objects
    found = users.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if found:
        return found
    names = itertools.chain([OWNER_NAME], (f"{OWNER_NAME}{number}" for number in itertools.count(2)))
    name = next(name for name in names if not users.filter(username__iexact=name).exists())
    return users.create_superuser(name, password=None)


def token_for(user: User) -> str:
    return _signer().sign_object([user.pk, _last_login(user)])


def user_of(token: str) -> User | None:
    """Whom the token lets in; None when it is forged, expired or used."""
    try:
        pk, last_login = _signer().unsign_object(token, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    user = get_user_model().objects.filter(pk=pk, is_superuser=True, is_active=True).first()
    return user if user and _last_login(user) == last_login else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, POST signs the owner in."""
    user = user_of(token)
    if user is None:
        return render(request, "owner_link.html", {"is_valid": False}, status=410)
    if request.method != "POST":
        return render(request, "owner_link.html", {"is_valid": True})
    # Guarded: of two clicks at once, one finds the moment of the last sign-in changed.
    unchanged = get_user_model().objects.filter(pk=user.pk, last_login=user.last_login)
    if not unchanged.update(last_login=timezone.now()):
        return render(request, "owner_link.html", {"is_valid": False}, status=410)
    login(request, user)
    return redirect("account_set_password")


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT, sep=".")


def _last_login(user: User) -> str | None:
    return user.last_login.isoformat() if user.last_login else None
