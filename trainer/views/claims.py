"""Claims: the catalogue, a claim with its prediction form, and its evidence once the reader may see it."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from trainer.forms.prediction import PredictionForm
from trainer.models import Claim
from trainer.presentation.claim_page import Setting, claim_cards, evidence_context, setting_context
from trainer.services import revealing
from trainer.views.entered import entered, sign_in_first
from trainer.views.launching import UNPROCESSABLE, launch
from trainer.wording.topics import topic_label


def claims(request: HttpRequest) -> HttpResponse:
    visible = revealing.slugs_with_visible_verdict(user=request.user, shown_slugs=_shown(request))
    cards = claim_cards(Claim.objects.published().select_related("evidence"), visible=visible)
    topics = [(topic_label(topic), list(group)) for topic, group in groupby(cards, key=lambda card: card.claim.topic)]
    return render(request, "trainer/claims.html", {"topics": topics})


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
    if request.user.is_authenticated:
        revealing.reveal_claim(claim=claim, user=request.user)
    else:
        request.session[revealing.SHOWN_CLAIMS] = sorted({*_shown(request), claim.slug})
    return redirect(f"{claim.get_absolute_url()}#evidence")


def _page(request: HttpRequest, setting: Setting, form: PredictionForm) -> HttpResponse:
    shown = _shown(request)
    context = {**setting_context(setting), "form": form, "topic": topic_label(setting.claim.topic)}
    if revealing.may_see_verdict(claim=setting.claim, user=request.user, shown_slugs=shown):
        context |= {"is_shown": True, **evidence_context(setting)}
    return render(request, "trainer/claim.html", context, status=UNPROCESSABLE if form.errors else 200)


def _shown(request: HttpRequest) -> list[str]:
    return request.session.get(revealing.SHOWN_CLAIMS, [])
