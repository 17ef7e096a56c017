"""Claims: the catalogue, a claim with its prediction form, and its evidence once the reader may see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trainer.concept_names import concept_names
from trainer.forms.catalogue import CatalogueForm
from trainer.forms.prediction import PredictionForm
from trainer.models import Claim
from trainer.presentation.allowance import allowance
from trainer.presentation.catalogue import concept_choices, find, topic_choices
from trainer.presentation.claim_page import Setting, claim_cards, evidence_context, setting_context
from trainer.presentation.later_evidence import later_context, own_runs
from trainer.presentation.textbooks import shelf_line
from trainer.services import revealing
from trainer.views.entered import entered, sign_in_first
from trainer.views.launching import UNPROCESSABLE, launch
from trainer.wording.topics import topic_label


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    published = list(Claim.objects.published().listed())
    names = concept_names()
    choices = {"topics": topic_choices(published), "concepts": concept_choices(published, names)}
    form = CatalogueForm(request.GET, **choices)
    is_valid = form.is_valid()
    cards = list(claim_cards(published, visible=_visible(request)))
    shelf = Claim.objects.published().unlike_textbooks().count()
    context = {"form": form, "found": find(cards, form.wanted, names), "num_claims": len(cards), "num_on_shelf": shelf}
    return render(request, "trainer/claims.html", context, status=200 if is_valid else UNPROCESSABLE)


@require_http_methods(["GET", "HEAD", "POST"])
def textbooks(request: HttpRequest) -> HttpResponse:
    """What the textbooks say and training does not show: standing here tells a verdict, so the reader asks for it."""
    shelf = list(Claim.objects.published().unlike_textbooks().select_related("evidence"))
    if request.method == "POST":
        for each in shelf:
            _reveal(request, each)
        return redirect("trainer:textbooks")
    visible = _visible(request)
    context = {
        "lines": [shelf_line(each) for each in shelf if each.slug in visible],
        "num_hidden": sum(each.slug not in visible for each in shelf),
    }
    return render(request, "trainer/textbooks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    setting = Setting.of(get_object_or_404(Claim.objects.published(), slug=slug))
    if request.method != "POST":
        return _page(request, setting, PredictionForm(initial=entered(request), **setting.form_arguments))
    form = PredictionForm(request.POST, **setting.form_arguments)
    if not form.is_valid():
        return _page(request, setting, form)
    if not request.user.is_authenticated:
        return sign_in_first(request, form)
    return launch(request, form, spec=setting.spec, claim=setting.claim, again=lambda: _page(request, setting, form))


@require_POST
def reveal_claim(request: HttpRequest, slug: str) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.published(), slug=slug)
    _reveal(request, claim)
    return redirect(f"{claim.get_absolute_url()}#evidence")


def _reveal(request: HttpRequest, claim: Claim) -> None:
    if request.user.is_authenticated:
        revealing.reveal_claims(claims=[claim], user=request.user)
    else:
        request.session[revealing.SHOWN_CLAIMS] = sorted({*_shown(request), claim.slug})


def _page(request: HttpRequest, setting: Setting, form: PredictionForm) -> HttpResponse:
    shown = _shown(request)
    context = {**setting_context(setting), "form": form, "topic": topic_label(setting.claim.topic)}
    context["own_runs"] = own_runs(setting.claim, request.user)
    context["allowance"] = allowance(request.user)
    if revealing.may_see_verdict(slug=setting.claim.slug, user=request.user, shown_slugs=shown):
        context |= {"is_shown": True, **evidence_context(setting), **later_context(setting)}
    return render(request, "trainer/claim.html", context, status=UNPROCESSABLE if form.errors else 200)


def _visible(request: HttpRequest) -> set[str]:
    return revealing.slugs_with_visible_verdict(user=request.user, shown_slugs=_shown(request))


def _shown(request: HttpRequest) -> list[str]:
    return request.session.get(revealing.SHOWN_CLAIMS, [])
