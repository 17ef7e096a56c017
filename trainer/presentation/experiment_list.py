"""The lines of a learner's list of experiments."""

from collections.abc import Iterable
from dataclasses import dataclass

from trainer.models import Experiment
from trainer.presentation.experiment_page import Subject


@dataclass(frozen=True)
class ExperimentLine:
    """`outcome` is the newest verdict's, once there is one."""

    experiment: Experiment
    title: str
    state: str
    outcome: str | None


def experiment_lines(experiments: Iterable[Experiment]) -> list[ExperimentLine]:
    """Of experiments read with their state, claim and verdicts."""
    return [_line(experiment) for experiment in experiments]


def _line(experiment: Experiment) -> ExperimentLine:
    outcomes = [verdict.outcome for verdict in experiment.verdicts.all()]
    state = experiment.state.value
    return ExperimentLine(experiment, Subject.of(experiment).title, state, outcomes[-1] if outcomes else None)
