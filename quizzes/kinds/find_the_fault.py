"""Kind `find_the_fault`: curves and gradient norms of a run with a deliberate fault beside the healthy run: name it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quizzes.kinds.contract import Answer, Kind, Rendered
from quizzes.kinds.run_checks import run_problems
from quizzes.kinds.run_pages import OfferedRuns
from quizzes.kinds.runs import ArmOfClaim, MetricName, OneRunForm, RunsDocument, grade
from quizzes.kinds.runs_author import FAULT_OPTIONS, HEALTHY, METRICS, runs_author_form
from quizzes.texts.problems import Problem
from quizzes.texts.validated import Path
from trainer.engine.specs import ExperimentSpec

MAX_METRICS = 4


class FindTheFaultDocument(RunsDocument):
    """The run with the fault is the shown option's; options without a run are faults of which only words speak."""

    kind: Literal["find_the_fault"]
    healthy: ArmOfClaim
    metrics: Annotated[tuple[MetricName, ...], Field(min_length=1, max_length=MAX_METRICS)]

    @model_validator(mode="after")
    def _nothing_stands_twice(self) -> Self:
        if len(set(self.metrics)) < len(self.metrics) or self.healthy in [each.run for each in self.options]:
            raise PydanticCustomError("repeated_run", "repeated")
        if any(option.run is None and option.text is None for option in self.options):
            raise PydanticCustomError("run_or_text", "neither run nor text")
        return self

    @property
    def arms(self) -> list[tuple[Path, ArmOfClaim]]:
        return [(("healthy",), self.healthy), *super().arms]

    def claim_problems(self, specs: Mapping[str, ExperimentSpec]) -> Iterable[Problem]:
        return run_problems(self, specs)

    @property
    def drawn(self) -> list[tuple[Path, str]]:
        return [(("metrics", at), metric) for at, metric in enumerate(self.metrics)]


def asked(rendered: Rendered, shown: Sequence[str], given: Sequence[str]) -> Rendered:
    """Both runs, metric by metric; the setting is the healthy run's."""
    offered = OfferedRuns.of(rendered)
    if not offered.is_complete:
        return {"is_missing": True}
    both = [(0, gettext("healthy run"), offered.healthy), (1, gettext("run with the fault"), offered.correct)]
    figures = [offered.figure(metric, both) for metric in rendered["metrics"]]
    return {"figures": figures, "facts": offered.facts(), "options": offered.asked(shown, given)}


def answered(document: FindTheFaultDocument, rendered: Rendered, shown: Sequence[str], answer: Answer) -> Rendered:
    """The healthy run and those of all faults, metric by metric."""
    return OfferedRuns.of(rendered, document.runs).feedback(rendered["metrics"], shown, answer)


FIND_THE_FAULT = Kind(
    code="find_the_fault",
    label=_("find the fault"),
    document=FindTheFaultDocument,
    answer_form=OneRunForm,
    author_form=runs_author_form((FAULT_OPTIONS,), metrics=METRICS, healthy=HEALTHY),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("One answer is right. Both runs were really trained, on the same seeds; only the fault tells them apart."),
    rests_on_runs=True,
    answer_template="quizzes/kinds/_runs.html",
    feedback_template="quizzes/kinds/_runs_feedback.html",
)
