"""What claim pages and the builder share: from a valid form to an experiment, or to the reason why not."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from trainer.engine.specs import ExperimentSpec, SpecErrors
from trainer.forms.prediction import KEY, PredictionForm
from trainer.models import Claim, Experiment
from trainer.queue import send_word
from trainer.services.launching import KeyReused, launch_experiment
from trainer.services.quota import QuotaReached
from trainer.views.entered import keep
from trainer.wording.errors import limit_message
from trainer.wording.numbers import duration

UNPROCESSABLE, CONFLICT, TOO_MANY = 422, 409, 429


def launch(
    request: HttpRequest,
    form: PredictionForm,
    *,
    spec: ExperimentSpec,
    claim: Claim | None,
    again: Callable[[], HttpResponse],
    started_from: Claim | None = None,
) -> HttpResponse:
    """To the experiment's page; `again` presents the form with its errors."""
    try:
        experiment, is_new = launch_experiment(
            owner=request.user,
            spec=spec,
            claim=claim,
            num_seeds=form.cleaned_data["num_seeds"],
            prediction=form.prediction,
            idempotency_key=form.cleaned_data[KEY],
            started_from=started_from,
        )
    except SpecErrors as errors:
        form.add_spec_errors(errors)
        return again()
    except QuotaReached as reached:
        keep(request, form)
        return quota_reached(request, reached, back=request.get_full_path())
    except KeyReused:
        return render(request, "trainer/key_reused.html", status=CONFLICT)
    return _on_its_way(experiment) if is_new else redirect(experiment)


def quota_reached(request: HttpRequest, reached: QuotaReached, *, back: str = "") -> HttpResponse:
    """`back` leads to the form, which holds what was entered."""
    context = {
        "back": back,
        "message": limit_message(reached.code, reached.limit),
        "retry_after": duration(reached.retry_after_seconds),
    }
    response = render(request, "trainer/quota_reached.html", context, status=TOO_MANY)
    response.headers["Retry-After"] = str(reached.retry_after_seconds)
    return response


def _on_its_way(experiment: Experiment) -> HttpResponse:
    send_word(experiment.shards.queued().count())
    return redirect(experiment)
