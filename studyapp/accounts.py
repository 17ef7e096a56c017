"""What the account pages accept beyond allauth's own rules. Named in settings."""

import unicodedata
from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.validators import MaxLengthValidator, RegexValidator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

MAX_PASSWORD_LENGTH = 128
MAX_EMAIL_LENGTH = 254  # the column's

# Latin letters and whole Hangul syllables have no look-alikes in each other; every other script, Cyrillic and Greek
# above all, is refused. Look-alikes within ASCII (l and 1, O and 0) remain two names.
username_validators = [
    RegexValidator(
        r"\A[A-Za-z0-9가-힣][A-Za-z0-9가-힣._-]*\Z",
        _("Use Latin letters, Hangul, digits and . _ - only, and begin with a letter or a digit."),
    ),
    MaxLengthValidator(40),
]


class Backend(AuthenticationBackend):
    """Signs in by name or address; who is signed in comes with their profile, which most pages ask."""

    def get_user(self, user_id: int) -> AbstractBaseUser | None:
        user = get_user_model()._default_manager.select_related("profile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    """Normalises names, refuses passwords that are too long before anything hashes them, leads on to our pages only."""

    def is_safe_url(self, url: str) -> bool:
        return url.startswith("/") and super().is_safe_url(url)

    def clean_email(self, email: str) -> str:
        if len(email) > MAX_EMAIL_LENGTH:
            raise forms.ValidationError(_("Enter a valid email address."), code="invalid")
        return super().clean_email(email)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return super().clean_username(unicodedata.normalize("NFKC", username), shallow=shallow)

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        if len(password) > MAX_PASSWORD_LENGTH:
            raise forms.ValidationError(
                _("The password may have at most %(limit)d characters."), params={"limit": MAX_PASSWORD_LENGTH}
            )
        return super().clean_password(password, user)


class InvalidForms:
    """Middleware: a form that comes back with errors answers 422, allauth's and the admin's too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and isinstance(form, forms.BaseForm) and form.errors:
            response.status_code = 422
        return response
