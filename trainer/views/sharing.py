"""What leaves the owner's hands: downloads, and the link under which others see an experiment."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from trainer.curves import seeds_of
from trainer.exports import DOWNLOADS, downloads_of, file_name
from trainer.models import Experiment
from trainer.presentation.experiment_page import shared_context
from trainer.presentation.standing import current_records
from trainer.services.sharing import share_experiment, stop_sharing
from trainer.views.experiments import owned_experiment


@require_POST
@login_required
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Only what has a verdict is worth a link; the form is not there before."""
    experiment = owned_experiment(request, public_id)
    if experiment.verdicts.exists():
        share_experiment(experiment=experiment)
    return redirect(f"{experiment.get_absolute_url()}#take-away")


@require_POST
@login_required
def unshare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    experiment = owned_experiment(request, public_id)
    stop_sharing(experiment=experiment)
    return redirect(f"{experiment.get_absolute_url()}#take-away")


@require_safe
def shared(request: HttpRequest, share_key: str) -> HttpResponse:
    """Whoever has the link sees setting, curves and verdict; not who launched it, nor what was predicted."""
    response = render(request, "trainer/shared.html", shared_context(shared_experiment(share_key)))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_safe
def download(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    return _file(owned_experiment(request, public_id), name)


@require_safe
def shared_download(request: HttpRequest, share_key: str, name: str) -> HttpResponse:  # noqa: ARG001 (a view)
    return _file(shared_experiment(share_key), name, is_shared=True)


@login_required
@require_safe
def seeds(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Single seeds of every curve, for the chart that asks for them."""
    return _seeds(owned_experiment(request, public_id))


@require_safe
def shared_seeds(request: HttpRequest, share_key: str) -> HttpResponse:  # noqa: ARG001 (a view)
    return _seeds(shared_experiment(share_key))


def _seeds(experiment: Experiment) -> HttpResponse:
    slugs = [arm.slug for arm in experiment.experiment_spec.arms]
    lines = seeds_of(current_records(experiment), arms=slugs)
    return JsonResponse(lines, headers={"Cache-Control": "private, no-store"})


def shared_experiment(share_key: str) -> Experiment:
    """404 for a link that was taken back, or never given."""
    return get_object_or_404(Experiment.objects.shared_as(share_key).select_related("claim").with_state())


def _file(experiment: Experiment, name: str, *, is_shared: bool = False) -> HttpResponse:
    """404 for a file that there is not of this experiment, and until its training is over."""
    if name not in downloads_of(experiment.experiment_spec, is_shared=is_shared) or not experiment.is_finished:
        raise Http404
    kind = DOWNLOADS[name]
    disposition = f'attachment; filename="{file_name(experiment, name)}"'
    return HttpResponse(
        kind.text(experiment),
        content_type=f"{kind.content_type}; charset=utf-8",
        headers={"Content-Disposition": disposition, "Cache-Control": "private, no-store"},
    )
