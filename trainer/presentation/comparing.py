"""Several experiments beside each other: what differs in their settings, their verdicts, their curves together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from trainer.curves import Curve
from trainer.engine.specs import metric
from trainer.models import Experiment
from trainer.presentation.charts import Figure, chart_words, figure_of
from trainer.presentation.experiment_page import Subject, stored_curves
from trainer.wording.setting import contrasts
from trainer.wording.verdicts import outcome_meaning

MOST = 6  # experiments on one page
MOST_LINES = 12  # of a chart: as many colours and dashes as there are
LETTERS = "ABCDEF"


@dataclass(frozen=True)
class Column:
    """One experiment. `outcome` is its newest verdict's, None before the first."""

    letter: str
    subject: Subject
    outcome: str | None
    meaning: str


@dataclass(frozen=True)
class Comparison:
    """`rows`: (term, one text a column) of what differs. `left_out`: lines that the charts have no room for."""

    columns: list[Column]
    rows: list[tuple[str, list[str]]]
    figures: list[Figure]
    chart: Mapping[str, Any]
    labels: list[str]
    left_out: int


def compare(experiments: Sequence[Experiment]) -> Comparison:
    """Of finished and unfinished ones alike: what was measured until now."""
    subjects = [Subject.of(experiment) for experiment in experiments]
    columns = [_column(letter, subject) for letter, subject in zip(LETTERS, subjects, strict=False)]
    lines = [(column, arm) for column in columns for arm in range(len(column.subject.labels))]
    shown = list(islice(lines, MOST_LINES))
    labels = [f"{column.letter} · {column.subject.labels[arm]}" for column, arm in shown]
    slugs = [f"{column.letter}-{column.subject.slugs[arm]}" for column, arm in shown]
    curves = _together(shown, slugs)
    return Comparison(
        columns=columns,
        rows=contrasts([(subject.spec, subject.labels) for subject in subjects]),
        figures=[_figure(name, curve, labels) for name, curve in curves.items()],
        chart={
            "arms": [{"slug": slug, "label": label} for slug, label in zip(slugs, labels, strict=True)],
            "curves": curves,
            "parting": None,
            "words": chart_words(subjects[0].spec.procedure),
        },
        labels=labels,
        left_out=len(lines) - len(shown),
    )


def _column(letter: str, subject: Subject) -> Column:
    verdict = subject.experiment.verdicts.last()
    outcome = verdict and verdict.outcome
    return Column(letter, subject, outcome, outcome_meaning(outcome) if outcome else "")


def _together(lines: Sequence[tuple[Column, int]], slugs: Sequence[str]) -> dict[str, Curve]:
    """Every metric that two of them have, on the steps of all; the measure of the first comes first."""
    own = {column.letter: stored_curves(column.subject) for column, _ in lines}
    names = [name for curves in own.values() for name in curves]
    first = lines[0][0].subject.spec.measure.metric
    common = sorted({name for name in names if names.count(name) > 1}, key=lambda name: (name != first, name))
    return {
        name: _joined(
            {slug: _line(own[column.letter].get(name), column, arm) for slug, (column, arm) in _named(slugs, lines)}
        )
        for name in common
        if "/layer" not in name or name == first
    }


def _named(slugs: Sequence[str], lines: Sequence[tuple[Column, int]]) -> zip:
    return zip(slugs, lines, strict=True)


def _line(curve: Curve | None, column: Column, arm: int) -> dict[str, Any]:
    """Step → (mean, low, high) of one arm; nothing where its experiment has no such curve."""
    if curve is None:
        return {}
    ends = curve["arms"][column.subject.slugs[arm]]
    return dict(zip(curve["steps"], zip(ends["mean"], ends["low"], ends["high"], strict=True), strict=True))


def _joined(lines: Mapping[str, Mapping[int, tuple[float | None, ...]]]) -> Curve:
    steps = sorted({step for line in lines.values() for step in line})
    nothing = (None, None, None)
    arms = {}
    for slug, line in lines.items():
        columns = zip(*(line.get(step, nothing) for step in steps), strict=True)
        arms[slug] = dict(zip(("mean", "low", "high"), map(list, columns), strict=True))
    return {"steps": steps, "arms": arms}


def _figure(name: str, curve: Curve, labels: Sequence[str]) -> Figure:
    """Every line ends at its own last step."""
    ends = [
        max((step for step, mean in zip(curve["steps"], arm["mean"], strict=True) if mean is not None), default=None)
        for arm in curve["arms"].values()
    ]
    assert metric(name)
    return replace(figure_of(name, curve, labels, ends, is_detail=False), rows=[])
