"""By simulation with 420 trained networks that play all arms: whatever the rule, chance supports or refutes little.

Every draw is a new experiment; its arms have independent seeds, so there is nothing to be found.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engine.examples import arms_of, small_spec
from trainer.engine.inference import holm_levels
from trainer.engine.rules import cases
from trainer.engine.specs import ExperimentSpec
from trainer.engine.verdicts import MAX_LOOKS, judge

NUM_DRAWS, NUM_SEEDS = 2000, 10
POOLS: dict[str, list[float | None]] = json.loads(
    (Path(__file__).parent / "data" / "trained_finals.json").read_text(encoding="utf-8")
)
MEAN = float(np.mean([value for value in POOLS["usual"] if value is not None]))
THRESHOLD = 90.0  # in the bimodal pool 37 % reach it
Finals = dict[tuple[int, int], float | None]


def spec_with(*rules: dict[str, Any], num_arms: int = 2, success: bool = False) -> ExperimentSpec:
    arms = arms_of("training.batch_size", *range(10, 10 + num_arms))
    measure = {"metric": "test/accuracy"} | ({"at": "success", "threshold": THRESHOLD} if success else {})
    return small_spec({"arms": arms, "measure": measure, "rule.all_of": [*rules]})


def draws(pool: str, num_arms: int, num_seeds: int = NUM_SEEDS, *, success: bool = False) -> Iterator[Finals]:
    values = np.array([np.nan if value is None else value for value in POOLS[pool]])
    if success:
        values = np.where(values >= THRESHOLD, 100.0, 0.0)
    table = np.random.default_rng(11).choice(values, (NUM_DRAWS, num_arms, num_seeds))
    for drawn in table:
        yield {
            (arm, seed): None if np.isnan(value) else float(value)
            for arm, column in enumerate(drawn)
            for seed, value in enumerate(column)
        }


def share_of(spec: ExperimentSpec, experiments: Iterator[Finals], *outcomes: str) -> float:
    """Share of the experiments in which some case comes out so, at the level that Holm leaves it."""
    counts: Counter[bool] = Counter()
    for finals in experiments:
        judged = cases(spec, finals, {})
        levels = holm_levels([case.smallest_p for case in judged], 0.05)
        counts[any(case.outcome(level) in outcomes for case, level in zip(judged, levels, strict=True))] += 1
    return counts[True] / NUM_DRAWS


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("margin", [0.01, 1.0])
def test_the_same_networks_are_rarely_different(pool: str, margin: float) -> None:
    spec = spec_with({"kind": "difference", "margin": margin})
    assert share_of(spec, draws(pool, 2), "supported", "refuted") <= 0.05


@pytest.mark.parametrize("pool", POOLS)
def test_the_same_networks_are_rarely_in_a_ratio(pool: str) -> None:
    spec = spec_with({"kind": "ratio", "factor": 1.01})
    assert share_of(spec, draws(pool, 2), "supported", "refuted") <= 0.05


@pytest.mark.parametrize("pool", POOLS)
def test_the_same_networks_are_rarely_unequal(pool: str) -> None:
    assert share_of(spec_with({"kind": "equivalence", "margin": 0.1}), draws(pool, 2), "refuted") <= 0.05


@pytest.mark.parametrize("claimed", ["greater", "less"])
def test_an_arm_is_rarely_beyond_its_own_mean(claimed: str) -> None:
    spec = spec_with({"kind": "threshold", "bound": MEAN, "claimed": claimed}, num_arms=1)
    assert share_of(spec, draws("usual", 1), "supported", "refuted") <= 0.05


@pytest.mark.parametrize("pool", POOLS)
def test_the_same_networks_rarely_succeed_more_often(pool: str) -> None:
    spec = spec_with({"kind": "proportion"}, success=True)
    assert share_of(spec, draws(pool, 2, success=True), "supported", "refuted") <= 0.05


def test_a_share_is_rarely_beyond_itself() -> None:
    share = 100.0 * float(np.mean([(value or 0.0) >= THRESHOLD for value in POOLS["bimodal"]]))
    spec = spec_with({"kind": "proportion", "bound": share}, num_arms=1, success=True)
    assert share_of(spec, draws("bimodal", 1, success=True), "supported", "refuted") <= 0.05


@pytest.mark.parametrize("pool", POOLS)
def test_the_same_networks_rarely_rise(pool: str) -> None:
    spec = spec_with({"kind": "monotone", "margin": 0.1}, num_arms=4)
    assert share_of(spec, draws(pool, 4), "supported", "refuted") <= 0.05


@pytest.mark.parametrize("pool", POOLS)
def test_several_treatments_and_rules_share_the_level(pool: str) -> None:
    spec = spec_with({"kind": "difference", "margin": 0.1}, {"kind": "ratio", "factor": 1.001}, num_arms=3)
    assert share_of(spec, draws(pool, 3), "supported", "refuted") <= 0.05


@pytest.mark.parametrize("pool", POOLS)
def test_two_seeds_rarely_refute(pool: str) -> None:
    spec = spec_with({"kind": "difference", "margin": 0.1})
    assert share_of(spec, draws(pool, 2, num_seeds=2), "supported", "refuted") <= 0.05


@pytest.mark.parametrize("pool", POOLS)
def test_three_looks_together_spend_no_more_than_one(pool: str) -> None:
    """An experiment that is looked at with 10, 20 and 30 seeds, and ends with its first settled verdict."""
    spec = spec_with({"kind": "difference", "margin": 0.1})

    def settled(finals: Finals) -> bool:
        looks = [
            {key: value for key, value in finals.items() if key[1] < 10 * look} for look in range(1, MAX_LOOKS + 1)
        ]
        found = [cases(spec, part, {})[0].outcome(0.05 / 2**look) for look, part in enumerate(looks, start=1)]
        return any(outcome in {"supported", "refuted"} for outcome in found)

    assert sum(map(settled, draws(pool, 2, num_seeds=30))) / NUM_DRAWS <= 0.05


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "difference", "margin": 1.0, "arms": ["arm-0", "arm-1"]},
        {"kind": "ratio", "factor": 1.01, "arms": ["arm-0", "arm-1"]},
        {"kind": "monotone", "margin": 0.5, "arms": ["arm-0", "arm-2", "arm-1"]},
    ],
    ids=lambda rule: rule["kind"],
)
def test_an_effect_of_four_points_is_nearly_always_found(rule: dict[str, Any]) -> None:
    """The third arm is half way."""
    spec = spec_with(rule, num_arms=3)
    finals = (
        {(arm, seed): value + (0.0, 4.0, 2.0)[arm] for (arm, seed), value in drawn.items()}
        for drawn in draws("usual", 3)
    )
    assert share_of(spec, finals, "supported") >= 0.95


def test_only_finite_numbers_or_null_leave_the_engine() -> None:
    spec = spec_with({"kind": "difference", "margin": 0.1}, {"kind": "ratio", "factor": 1.5}, num_arms=3)
    for _, finals in zip(range(50), draws("bimodal", 3), strict=False):
        json.dumps(judge(spec, finals, look=1).to_dict(), allow_nan=False)
