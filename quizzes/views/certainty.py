"""Switching certainty marking on and off; the study page has the button."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from quizzes.services.profiles import set_certainty_marking


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    set_certainty_marking(request.user, is_on=request.POST.get("on") == "yes")
    return redirect(f"{reverse('quizzes:learn')}#certainty-marking")
