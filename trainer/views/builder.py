"""The builder: an experiment of the reader's own, from nothing or with something changed in one that there is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from trainer.concept_names import concept_names
from trainer.forms.builder import BuilderForm
from trainer.forms.redrawing import redrawn
from trainer.presentation.allowance import allowance
from trainer.presentation.price_panel import judged_before, price_panel
from trainer.views.entered import entered, sign_in_first
from trainer.views.launching import UNPROCESSABLE, launch
from trainer.views.starting import start_of, tables_of_learner


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest) -> HttpResponse:
    start = start_of(request)
    tables = tables_of_learner(request)
    origin = {"claim": start.claim, "base": start.base, "origin": start.spec, "tables": tables}
    if request.method != "POST":
        return _page(request, BuilderForm(initial=entered(request) or start.values, **origin), problem=start.problem)
    if {"redraw", "price"} & request.POST.keys():
        form = BuilderForm(initial=redrawn(request.POST, start.base, tables), **origin)
        return _price(request, form) if "price" in request.POST else _page(request, form)
    form = BuilderForm(request.POST, **origin)
    if not form.is_valid():
        return _page(request, form)
    if not request.user.is_authenticated:
        return sign_in_first(request, form)
    if "anew" not in request.POST and judged_before(form.spec, request.user):
        return _page(request, form, is_repeated=True)
    claims = {"claim": form.own_claim, "started_from": form.claim}
    return launch(request, form, spec=form.spec, **claims, again=lambda: _page(request, form))


def _page(request: HttpRequest, form: BuilderForm, *, problem: str = "", is_repeated: bool = False) -> HttpResponse:
    form.link_concepts(concept_names().by_slug)
    panel = price_panel(form.spec_so_far, form.num_seeds_so_far, request.user)
    context = {"form": form, "claim": form.claim, "problem": problem, "is_repeated": is_repeated, "panel": panel}
    context["allowance"] = allowance(request.user)
    status = UNPROCESSABLE if form.errors or problem else 200
    return render(request, "trainer/builder.html", context, status=status)


def _price(request: HttpRequest, form: BuilderForm) -> HttpResponse:
    """The panel alone, as the fields stand."""
    panel = price_panel(form.spec_so_far, form.num_seeds_so_far, request.user)
    return render(request, "trainer/_price.html", {"panel": panel})
