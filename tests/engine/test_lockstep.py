"""Whatever activation, loss, optimizer, normalisation and dropout meet in a stack, its step is that of plain PyTorch.

`benchmarks/lockstep.py` has the factors and checks their whole product; here are all pairs.
"""

from itertools import combinations

import pytest

from benchmarks.lockstep import ACTIVATIONS, GOALS, OPTIMIZERS, SHAPES, Combination, check_all, pairs
from trainer.engine import activations, losses
from trainer.engine.networks import dropout
from trainer.engine.specs import OPTIMIZERS as OPTIMIZER_NAMES

LOSSES = list(dict.fromkeys(str(goal.loss) for goal in GOALS))


@pytest.mark.parametrize("loss", LOSSES)
def test_a_step_is_that_of_plain_pytorch(loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropout, "BUFFERED", 2**10)  # two steps are made: masks for thousands would take the longest
    chosen = [each for each in pairs() if str(each[0].loss) == loss]
    assert [str(result) for result in check_all(chosen) if not result.is_equal] == []


def factors(combination: Combination) -> list[tuple[str, str]]:
    goal, optimizer, shape, group = combination
    names = [("activation", str(each)) for each in group]
    return [("loss", str(goal.loss)), ("optimizer", str(optimizer)), ("shape", str(shape)), *names]


def test_the_checked_combinations_have_every_pair() -> None:
    met = {pair for combination in pairs() for pair in combinations(factors(combination), 2)}
    kinds = [
        [("loss", loss) for loss in LOSSES],
        [("optimizer", str(each)) for each in OPTIMIZERS],
        [("shape", str(each)) for each in SHAPES],
        [("activation", str(each)) for group in ACTIVATIONS for each in group],
    ]
    for some, others in combinations(kinds, 2):
        assert {(one, other) for one in some for other in others} <= met


def test_the_factors_have_every_name_of_a_spec() -> None:
    assert {each["name"] for group in ACTIVATIONS for each in group} == set(activations.ACTIVATIONS)
    assert {goal.loss["name"] for goal in GOALS} == set(losses.LOSSES)
    assert {each["name"] for each in OPTIMIZERS} == set(OPTIMIZER_NAMES)
