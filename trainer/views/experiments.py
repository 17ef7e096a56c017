"""A learner's own experiments: the list, one with its verdict, and what can be done with it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from trainer.engine.specs import SpecErrors
from trainer.models import Experiment
from trainer.presentation.comparing import MOST, compare
from trainer.presentation.experiment_list import experiment_lines
from trainer.presentation.experiment_page import page_context
from trainer.presentation.further_seeds import further_of
from trainer.queue import send_word
from trainer.services.cancelling import cancel_experiment
from trainer.services.launching import LimitReached, add_seeds
from trainer.services.quota import QuotaReached
from trainer.views.launching import UNPROCESSABLE, quota_reached
from trainer.wording.errors import limit_message, spec_error_message

PAGE_SIZE = 20
TOO_MANY = 100  # experiments that an address may name; more are not looked for


def owned_experiment(request: HttpRequest, public_id: UUID) -> Experiment:
    """404 for everybody else's."""
    owned = (
        Experiment.objects.owned_by(request.user)
        .select_related("claim__evidence", "started_from", "prediction")
        .with_state()
    )
    return get_object_or_404(owned, public_id=public_id)


@login_required
@require_safe
def experiments(request: HttpRequest) -> HttpResponse:
    owned = Experiment.objects.owned_by(request.user).with_state()
    page = Paginator(owned.select_related("claim").prefetch_related("verdicts"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(request, "trainer/experiments.html", {"page": page, "lines": experiment_lines(page.object_list)})


@login_required
@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Up to six of the reader's own; what is not theirs is left out as if it did not exist."""
    wanted = list(dict.fromkeys(request.GET.getlist("id")))
    found = Experiment.objects.owned_by(request.user).filter(public_id__in=filter(_is_uuid, wanted[:TOO_MANY]))
    chosen = list(found.select_related("claim").with_state().order_by("created_at"))
    context = {
        "comparison": compare(chosen[:MOST]) if len(chosen) > 1 else None,
        "num_missing": len(wanted) - len(chosen),
        "is_cut": len(chosen) > MOST,
        "most": MOST,
    }
    return render(request, "trainer/comparison.html", context)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@login_required
@require_safe
def experiment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render(request, "trainer/experiment.html", page_context(owned_experiment(request, public_id)))


@require_POST
@login_required
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    experiment = owned_experiment(request, public_id)
    cancel_experiment(experiment=experiment)
    return redirect(experiment)


@require_POST
@login_required
def more_seeds(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another look with as many seeds as the form says; where there is no form, the service says why."""
    experiment = owned_experiment(request, public_id)
    verdict = experiment.verdicts.last()
    further = further_of(experiment, verdict, request.POST) if verdict else {}
    form = further.get("form")
    if form and not form.is_valid():
        context = page_context(experiment) | {"further": further}
        return render(request, "trainer/experiment.html", context, status=UNPROCESSABLE)
    try:
        add_seeds(experiment=experiment, num_seeds=form.cleaned_data["num_seeds"] if form else 1)
        send_word(experiment.shards.queued().count())
    except SpecErrors as too_expensive:  # on a slower machine than the first look was priced for
        for error in too_expensive.errors:
            messages.error(request, spec_error_message(error))
    except LimitReached as reached:
        messages.error(request, limit_message(reached.code, reached.limit))
    except QuotaReached as reached:
        return quota_reached(request, reached)
    return redirect(experiment)
