"""Who trains what, for the staff: the page, and the part of it that its script asks for anew."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from trainer.presentation.workers_page import workers_context


@never_cache
@require_safe
def workers(request: HttpRequest) -> HttpResponse:
    if not request.user.is_staff:
        raise PermissionDenied
    template = "trainer/_workers.html" if "part" in request.GET else "trainer/workers.html"
    return render(request, template, workers_context())
