"""The builder: an experiment of the reader's own, from nothing or from a claim with something changed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from trainer.forms.builder import BuilderForm, redrawn
from trainer.forms.prefilling import values_of
from trainer.models import Claim
from trainer.views.entered import entered, sign_in_first
from trainer.views.launching import UNPROCESSABLE, launch


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest) -> HttpResponse:
    claim = Claim.objects.published().filter(slug=request.GET.get("claim", "")[:80]).first()
    if request.method != "POST":
        setting = _setting_of(claim)
        return _page(request, BuilderForm(initial=entered(request) or setting, claim=claim if setting else None))
    if "redraw" in request.POST:
        return _page(request, BuilderForm(initial=redrawn(request.POST), claim=claim))
    form = BuilderForm(request.POST, claim=claim)
    if not form.is_valid():
        return _page(request, form)
    if not request.user.is_authenticated:
        return sign_in_first(request, form)
    return launch(request, form, spec=form.spec, claim=form.own_claim, again=lambda: _page(request, form))


def _page(request: HttpRequest, form: BuilderForm) -> HttpResponse:
    context = {"form": form, "claim": form.claim}
    return render(request, "trainer/builder.html", context, status=UNPROCESSABLE if form.errors else 200)


def _setting_of(claim: Claim | None) -> dict[str, Any]:
    return (values_of(claim.experiment_spec) or {}) if claim else {}
