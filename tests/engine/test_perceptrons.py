"""Rosenblatt's rule learns what a line separates, within the bound of the convergence theorem, and nothing else."""

import json
from typing import Any

import torch

from tests.engine.procedures import faults_of, run, spec_of, values
from trainer.engine.procedures.perceptron import draw, epoch_alone
from trainer.engine.verdicts import judge

ACCURACY = {"metric": "perceptron/accuracy"}


def on_gates(*gates: str, **parts: Any) -> Any:
    given = {"points": "gate", "num_epochs": 60, "measure": ACCURACY}
    return spec_of("perceptron", "points.gate", *gates, **given | parts)


def on_points(*margins: float, num_points: int = 40) -> Any:
    points = {"name": "separable", "num_points": num_points}
    return spec_of("perceptron", "points.margin", *margins, points=points, num_epochs=50, measure=ACCURACY)


def test_and_or_nand_are_learned_and_xor_is_not() -> None:
    *learned, xor = values(on_gates("and", "or", "nand", "xor"))
    assert learned == [[100.0] * 3] * 3
    assert all(value <= 75 for value in xor)


def test_mistakes_keep_to_the_bound_of_the_theorem() -> None:
    for finals in run(on_points(0.05, 0.2), 5):
        for final in finals:
            assert final.value == 100.0
            assert 1 <= final.metrics["perceptron/mistakes"] <= final.metrics["perceptron/bound"]


def test_the_bound_is_that_of_a_separator_that_separates() -> None:
    arm = on_points(0.1, 0.2).resolved(1)
    points, _signs, bound = draw(arm, seed=3)
    assert points[:, -1].unique().tolist() == [1.0]
    assert points[:, :-1].abs().max() <= 1
    # the margin is 0.2 before the offset lengthens the normal: R² is at most 3, γ at least 0.2 / √1.25
    assert bound <= 3 * 1.25 / 0.2**2


def test_a_correction_adds_or_subtracts_the_point() -> None:
    points = torch.tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]], dtype=torch.float64)
    weights = epoch_alone(points, torch.tensor([1.0, -1.0]), torch.zeros(3, dtype=torch.float64), torch.tensor([0, 1]))
    assert weights.tolist() == [1.0, -1.0, 0.0]


def test_a_replica_does_not_depend_on_its_neighbours() -> None:
    spec = on_points(0.05, 0.2)
    alone = [finals[0].metrics for finals in run(spec, 1, first=3)]
    assert json.dumps(alone) == json.dumps([finals[3].metrics for finals in run(spec, 5)])


def test_in_order_a_gate_is_deterministic() -> None:
    spec = on_gates("xor", "and", order="in_order")
    finals = run(spec, 10)
    assert [len(each) for each in finals] == [1, 1]
    assert judge(spec, {(f.arm, f.seed): f.value for each in finals for f in each}, look=1).outcome == "supported"


def test_what_makes_no_perceptron_is_refused() -> None:
    points = {"name": "separable", "margin": 0.0, "gate": "and"}
    found = faults_of("perceptron", "num_epochs", 5, 10, points=points, measure=ACCURACY)
    assert found == {"points.margin": "out_of_range", "points.gate": "unknown_field"}
