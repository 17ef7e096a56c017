"""Kind `read_the_curve`: which configuration made this curve? Curve and distractors are real, stored runs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from quizzes.kinds.contract import Answer, Kind, Rendered
from quizzes.kinds.run_checks import run_problems
from quizzes.kinds.run_pages import OfferedRuns
from quizzes.kinds.runs import MetricName, OneRunForm, RunsDocument, grade
from quizzes.kinds.runs_author import METRIC, RUN_OPTIONS, runs_author_form
from quizzes.texts.problems import Problem
from quizzes.texts.validated import Path
from trainer.engine.specs import ExperimentSpec


class ReadTheCurveDocument(RunsDocument):
    """One metric of the shown option's run is drawn; every option has a run."""

    kind: Literal["read_the_curve"]
    metric: MetricName

    @model_validator(mode="after")
    def _every_option_has_a_run(self) -> Self:
        if any(option.run is None for option in self.options):
            raise PydanticCustomError("run_missing", "no run")
        return self

    def claim_problems(self, specs: Mapping[str, ExperimentSpec]) -> Iterable[Problem]:
        return run_problems(self, specs)

    @property
    def drawn(self) -> list[tuple[Path, str]]:
        return [(("metric",), self.metric)]


def asked(rendered: Rendered, shown: Sequence[str], given: Sequence[str]) -> Rendered:
    """The curve without a name, the setting that all options share, and the options in words."""
    offered = OfferedRuns.of(rendered)
    if not offered.is_complete:
        return {"is_missing": True}
    figure = offered.figure(rendered["metric"], [(0, gettext("this run"), offered.correct)])
    return {"figures": [figure], "facts": offered.facts(), "options": offered.asked(shown, given)}


def answered(document: ReadTheCurveDocument, rendered: Rendered, shown: Sequence[str], answer: Answer) -> Rendered:
    """Every option with its curve, in one figure."""
    return OfferedRuns.of(rendered, document.runs).feedback([rendered["metric"]], shown, answer)


READ_THE_CURVE = Kind(
    code="read_the_curve",
    label=_("read the curve"),
    document=ReadTheCurveDocument,
    answer_form=OneRunForm,
    author_form=runs_author_form((RUN_OPTIONS,), metric=METRIC),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("One answer is right. The curve is that of a real run; so are those of the other answers."),
    rests_on_runs=True,
    answer_template="quizzes/kinds/_runs.html",
    feedback_template="quizzes/kinds/_runs_feedback.html",
)
