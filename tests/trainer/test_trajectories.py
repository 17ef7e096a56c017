"""The ways of a descent on its surface, as its page draws them."""

import pytest
from django.contrib.auth.models import User

from tests.trainer.making import launch, make_claim, train_all
from trainer.engine.specs import ExperimentSpec, parse_spec
from trainer.presentation.trajectories import Trajectories, trajectories_of
from trainer.wording.setting import arm_labels

SPEC = {
    "procedure": "descent",
    "surface": {"name": "saddle"},
    "start": {"name": "point", "position": [1.0, 0.5]},
    "optimizer": {"name": "sgd", "learning_rate": 0.05},
    "num_steps": 40,
    "arms": [{"slug": name, "set": {"optimizer": {"name": name, "learning_rate": 0.05}}} for name in ("sgd", "adam")],
    "measure": {"metric": "surface/value"},
    "rule": {"all_of": [{"kind": "difference", "margin": 0.1}]},
}


def drawn(owner: User, spec: ExperimentSpec) -> Trajectories | None:
    experiment = launch(owner, spec=spec)
    train_all()
    return trajectories_of(experiment, spec, arm_labels(spec))


def test_every_arm_has_its_way_from_one_start(learner: User) -> None:
    found = drawn(learner, parse_spec(SPEC))
    assert [way.index for way in found.ways] == [0, 1]
    assert all(0 <= place <= found.cells for way in found.ways for place in (*way.start, *way.end))
    assert found.ways[0].path.count("L") > 10
    assert len(found.shades) == 5 and any(path for _, path in found.shades)


@pytest.mark.parametrize(
    "surface", [{"name": "bumpy"}, {"name": "quadratic", "curvatures": [1.0, 2.0, 3.0]}], ids=["line", "space"]
)
def test_only_a_plane_is_seen_from_above(learner: User, surface: dict) -> None:
    number = 1 if surface["name"] == "bumpy" else 3
    start = {"name": "point", "position": [0.5] * number}
    assert drawn(learner, parse_spec(SPEC | {"surface": surface, "start": start})) is None


def test_training_has_no_ways(learner: User) -> None:
    experiment = launch(learner, claim=make_claim())
    assert trajectories_of(experiment, experiment.experiment_spec, ["a", "b"]) is None
