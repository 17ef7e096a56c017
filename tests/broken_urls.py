"""A site whose only page fails: what the page of a failure looks like is tested on it."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import path


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("this page fails on purpose")


urlpatterns = i18n_patterns(path("", fail, name="home"))
