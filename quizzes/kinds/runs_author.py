"""The fields with which an author writes a question about stored runs: arms and metrics are picked from lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.author_fields import PartsAuthorForm, Rows, author_form
from quizzes.kinds.author_parts import Flag, OptionalWords, Part, Words
from quizzes.kinds.runs import MAX_OPTIONS
from trainer.models import Claim
from trainer.stored_runs import claims_with_runs, recorded_metrics
from trainer.wording.metrics import METRICS as METRIC_NAMES
from trainer.wording.metrics import metric_label

NOTHING = ("", "–")


class RunField(forms.ChoiceField):
    """An arm of a claim; the form fills in the choices, once for all its fields."""


class MetricField(forms.ChoiceField):
    """A metric that some claim's run has recorded."""


@dataclass(frozen=True)
class RunChoice(Part):
    """An arm of a claim: "<claim>/<arm>" in the form."""

    def field(self) -> forms.Field:
        return RunField(label=self.label, required=False, help_text=self.help_text)

    def read(self, cleaned: Mapping[str, Any], name: str) -> dict[str, str] | None:
        claim, _slash, arm = (cleaned.get(name) or "").partition("/")
        return {"claim": claim, "arm": arm} if arm else None

    def initial(self, name: str, value: Mapping[str, str] | None) -> dict[str, Any]:
        return {name: f"{value['claim']}/{value['arm']}" if value else ""}


@dataclass(frozen=True)
class MetricChoice(Part):
    def field(self) -> forms.Field:
        return MetricField(label=self.label, help_text=self.help_text)


@dataclass(frozen=True)
class MetricList(Part):
    """So many metrics at most, side by side."""

    most: int = 4

    def fields(self, name: str) -> dict[str, forms.Field]:
        return {
            f"{name}_{place}": MetricField(label=f"{self.label} {place + 1}", required=False)
            for place in range(self.most)
        }

    def read(self, cleaned: Mapping[str, Any], name: str) -> list[str]:
        return [value for place in range(self.most) if (value := cleaned.get(f"{name}_{place}"))]

    def initial(self, name: str, value: list[str]) -> dict[str, Any]:
        return {f"{name}_{place}": metric for place, metric in enumerate(value)}

    def layout(self, name: str) -> tuple[str, ...]:
        return tuple(self.fields(name))


class RunChoices:
    """Fills the fields of a form: one query for all of them."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        claims = list(claims_with_runs())
        runs, metrics = [NOTHING, *_run_choices(claims)], [NOTHING, *_metric_choices(claims)]
        for field in self.fields.values():
            if isinstance(field, RunField):
                field.choices = runs
            elif isinstance(field, MetricField):
                field.choices = metrics


def runs_author_form(rows: tuple[Rows, ...] = (), **parts: Part) -> type[PartsAuthorForm]:
    form = author_form(rows, **parts)
    return type(form)("RunsAuthorForm", (RunChoices, form), {})


def _run_choices(claims: list[Claim]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Arms under the title of their claim."""
    language = get_language() or "en"
    for claim in claims:
        labels = {slug: names.get(language) or names.get("en") or slug for slug, names in claim.arm_labels.items()}
        slugs = [arm["slug"] for arm in claim.spec["arms"]]
        yield claim.title, [(f"{claim.slug}/{slug}", labels.get(slug, slug)) for slug in slugs]


def _metric_choices(claims: list[Claim]) -> list[tuple[str, str]]:
    """Losses and accuracies first, then what was read inside the networks, layer by layer."""
    names = {name for claim in claims for name in recorded_metrics(claim)}
    order = list(METRIC_NAMES)
    known = [name for name in order if name in names]
    return [(name, metric_label(name)) for name in (*known, *sorted(names - set(known), key=_by_layer))]


def _by_layer(name: str) -> tuple[str, int]:
    probe, _slash, layer = name.partition("/layer")
    return probe, int(layer or 0)


_OPTION_PARTS = {"text": OptionalWords(_("Words of your own (optional)")), "explanation": Words(_("What tells it"))}


def _option_rows(shown: Part, run: Part) -> Rows:
    return Rows(
        key="options",
        name="option",
        title=_("Option %(number)d"),
        most=MAX_OPTIONS,
        too_many=_("At most %(limit)d options are possible."),
        parts={"is_shown": shown, "run": run, **_OPTION_PARTS},
    )


METRIC = MetricChoice(_("Metric"), _("Every option's run must have recorded it."))
METRICS = MetricList(_("Metric"))
HEALTHY = RunChoice(_("Healthy run"), _("Shown beside the run with the fault."))
RUN_OPTIONS = _option_rows(
    Flag(_("Its curve is shown: the right answer")),
    RunChoice(_("Run"), _("What it is like is said by itself, from its setting.")),
)
FAULT_OPTIONS = _option_rows(
    Flag(_("Its run is shown: the right answer")),
    RunChoice(_("Run with this fault"), _("May be left open for a wrong answer that your words describe.")),
)
