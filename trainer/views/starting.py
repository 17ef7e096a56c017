"""Where the builder starts: with nothing, a claim, an experiment of one's own, or a setting that a link carries."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from trainer.engine.specs import ExperimentSpec, SpecErrors
from trainer.forms.prefilling import values_of, values_on
from trainer.forms.spec_fields import DATA
from trainer.forms.table_choices import TableChoice, TableChoices
from trainer.models import Claim, Experiment, Table
from trainer.services.tables import check_tables
from trainer.spec_links import InvalidLink, spec_of
from trainer.views.experiments import owned_experiment
from trainer.wording.errors import spec_error_message

FIRST_ARMS = {"arms.0": "relu", "arms.1": "sigmoid"}  # of the first factor: something that can be run as it stands


@dataclass(frozen=True)
class Start:
    """`values` for the inputs; `base` is the spec where it has more than they say; `problem` if there is nothing."""

    claim: Claim | None = None
    spec: ExperimentSpec | None = None
    values: dict[str, Any] = field(default_factory=dict)
    base: ExperimentSpec | None = None
    problem: str = ""


def start_of(request: HttpRequest) -> Start:
    """Of the address: ?claim=SLUG, ?from=EXPERIMENT or ?table=TABLE (404 for somebody else's), ?spec=LINK, or nothing.

    A link may name a table of its writer's; then it gives nothing away, and says so.
    """
    claim = Claim.objects.published().filter(slug=request.GET.get("claim", "")[:80]).first()
    if "from" in request.GET:
        experiment = _owned(request)
        return _start(experiment.experiment_spec, experiment.claim or experiment.started_from or claim)
    if "spec" in request.GET:
        try:
            spec = spec_of(request.GET["spec"])
            check_tables(owner=request.user, spec=spec)
            return _start(spec, claim)
        except InvalidLink:
            return Start(problem=gettext("This link is incomplete or too old to be read. Start with these values."))
        except SpecErrors as errors:
            return Start(problem=" ".join(spec_error_message(error) for error in errors.errors))
    if "table" in request.GET:
        table = get_object_or_404(Table.objects.owned_by(_learner(request)), public_id=_uuid(request.GET["table"]))
        return Start(values=_values_with(table))
    return _start(claim.experiment_spec, claim) if claim else Start(values=FIRST_ARMS)


def tables_of_learner(request: HttpRequest) -> TableChoices:
    if not request.user.is_authenticated:
        return {}
    return {table.digest: TableChoice.of(table) for table in Table.objects.owned_by(request.user)}


def _values_with(table: Table) -> dict[str, str]:
    """The usual experiment on this table, with a loss and a measure that fit what is predicted."""
    if table.classes:
        return FIRST_ARMS | {DATA: "csv", "data.csv.table": table.digest}
    values = FIRST_ARMS | {DATA: "csv_values", "data.csv_values.table": table.digest}
    return values | {"training.loss.name": "mse", "measure.metric": "test/rmse"}


def _start(spec: ExperimentSpec, claim: Claim | None) -> Start:
    if values := values_of(spec):
        return Start(claim, spec, values)
    if values := values_on(spec):
        return Start(claim, spec, values, base=spec)
    return Start(problem=gettext("This setting has more than the builder can show. Start with these values."))


def _owned(request: HttpRequest) -> Experiment:
    _learner(request)
    return owned_experiment(request, _uuid(request.GET["from"]))


def _learner(request: HttpRequest) -> AbstractBaseUser:
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
