"""Where the builder starts: with nothing, a claim, an experiment of one's own, or a setting that a link carries."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from trainer.engine.specs import ExperimentSpec
from trainer.forms.prefilling import values_of, values_on
from trainer.models import Claim, Experiment
from trainer.spec_links import InvalidLink, spec_of
from trainer.views.experiments import owned_experiment


@dataclass(frozen=True)
class Start:
    """`values` for the inputs; `base` is the spec where it has more than they say; `problem` if there is nothing."""

    claim: Claim | None = None
    spec: ExperimentSpec | None = None
    values: dict[str, Any] = field(default_factory=dict)
    base: ExperimentSpec | None = None
    problem: str = ""


def start_of(request: HttpRequest) -> Start:
    """Of the address: ?claim=SLUG, ?from=EXPERIMENT (404 for somebody else's), ?spec=LINK, or none of them."""
    claim = Claim.objects.published().filter(slug=request.GET.get("claim", "")[:80]).first()
    if "from" in request.GET:
        experiment = _owned(request)
        return _start(experiment.experiment_spec, experiment.claim or claim)
    if "spec" in request.GET:
        try:
            return _start(spec_of(request.GET["spec"]), claim)
        except InvalidLink:
            return Start(problem=gettext("This link is incomplete or too old to be read. Start with these values."))
    return _start(claim.experiment_spec, claim) if claim else Start()


def _start(spec: ExperimentSpec, claim: Claim | None) -> Start:
    if values := values_of(spec):
        return Start(claim, spec, values)
    if values := values_on(spec):
        return Start(claim, spec, values, base=spec)
    return Start(problem=gettext("This setting has more than the builder can show. Start with these values."))


def _owned(request: HttpRequest) -> Experiment:
    try:
        public_id = UUID(request.GET["from"])
    except ValueError:
        raise Http404 from None
    if not request.user.is_authenticated:
        raise Http404
    return owned_experiment(request, public_id)
