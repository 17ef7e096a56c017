"""Keeps what was entered while a visitor signs in or a limit bites, and puts it back into the form."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from trainer.forms.prediction import KEY

SESSION_KEY = "entered"


def sign_in_first(request: HttpRequest, form: forms.Form) -> HttpResponse:
    """Of a valid form: to the sign-in page, and from there back to this one."""
    keep(request, form)
    messages.info(request, gettext("Sign in to run it. What you entered is kept."))
    return redirect_to_login(request.get_full_path())


def keep(request: HttpRequest, form: forms.Form) -> None:
    """Until this page is asked for again."""
    names = [name for name in form.fields if name in form.data and name != KEY]
    values = {name: form.fields[name].widget.value_from_datadict(form.data, {}, name) for name in names}
    request.session[SESSION_KEY] = {"page": _page(request), "values": values}


def entered(request: HttpRequest) -> dict[str, Any]:
    """What was kept of this page; handed out once."""
    kept = request.session.get(SESSION_KEY, {})
    if kept.get("page") != _page(request):
        return {}
    if request.user.is_authenticated:
        del request.session[SESSION_KEY]
    return kept["values"]


def _page(request: HttpRequest) -> list[str]:
    """The same page in either language."""
    match = request.resolver_match
    return [match.view_name, *match.kwargs.values()]
