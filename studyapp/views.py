"""Pages that belong to no application: home, and the answer to a request that can't be understood."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from quizzes.models import Concept
from quizzes.reading.practice import presentation_for
from quizzes.reading.readers import reader_of
from trainer.forms.prediction import PredictionForm
from trainer.models import Claim, Experiment
from trainer.presentation.claim_page import Setting, setting_context
from trainer.presentation.experiment_list import experiment_lines
from trainer.services.revealing import SHOWN_CLAIMS, slugs_with_visible_verdict

NUM_LATEST = 3


@never_cache  # every showing of a question or a prediction has its own key
def home(request: HttpRequest) -> HttpResponse:
    context = {"presentation": presentation_for(reader_of(request)), **_prediction_context(request)}
    if not request.user.is_authenticated:
        return render(request, "welcome.html", context | {"concepts": Concept.objects.published().listed()})
    return render(request, "home.html", context | {"experiments": _latest_experiments(request.user)})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's names)
    """Looks at nothing of the request: its host or its body may be what is wrong, and reading them fails again."""
    return HttpResponse(render_to_string("400.html"), status=400)


def _prediction_context(request: HttpRequest) -> dict[str, Any]:
    """The first claim whose verdict this reader has not seen, and the form to predict it; empty if none is left."""
    seen = slugs_with_visible_verdict(user=request.user, shown_slugs=request.session.get(SHOWN_CLAIMS, []))
    claim = Claim.objects.published().exclude(slug__in=seen).first()
    if claim is None:
        return {}
    setting = Setting.of(claim)
    return setting_context(setting) | {"form": PredictionForm(**setting.form_arguments)}


def _latest_experiments(user: AbstractBaseUser) -> list[Any]:
    owned = Experiment.objects.owned_by(user).with_state().select_related("claim").prefetch_related("verdicts")
    return experiment_lines(owned[:NUM_LATEST])
