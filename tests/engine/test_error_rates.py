"""By simulation: two equal arms with independent seeds are called different in at most 5 % of 2,000 experiments."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from tests.engine.examples import small_spec
from trainer.engine.rules import cases
from trainer.engine.specs import ExperimentSpec

NUM_DRAWS, NUM_SEEDS = 2000, 10
DRAWS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "normal": lambda generator, size: generator.normal(size=size),
    "bimodal": lambda generator, size: generator.choice([0.0, 3.0], size) + generator.normal(0, 0.1, size),
    "tied": lambda generator, size: generator.integers(0, 3, size).astype(float),
}


def spec_with(kind: str, **fields: object) -> ExperimentSpec:
    return small_spec({"measure.metric": "test/loss", "rule.all_of": [{"kind": kind, **fields}]})


def outcomes(
    spec: ExperimentSpec, draw: str, *, base: float = 0.0, effect: float = 0.0, num_seeds: int = NUM_SEEDS
) -> Counter[str]:
    generator = np.random.default_rng(7)
    counts: Counter[str] = Counter()
    for _ in range(NUM_DRAWS):
        baseline, treatment = (base + DRAWS[draw](generator, num_seeds) for _ in range(2))
        columns = (baseline.tolist(), (treatment + effect).tolist())
        finals = {(arm, seed): value for arm, column in enumerate(columns) for seed, value in enumerate(column)}
        (case,) = cases(spec, finals, {})
        counts[case.outcome(0.05)] += 1
    return counts


@pytest.mark.parametrize("margin", [0.01, 1.0])
@pytest.mark.parametrize("draw", DRAWS)
def test_equal_arms_are_rarely_called_different(draw: str, margin: float) -> None:
    counts = outcomes(spec_with("difference", margin=margin), draw)
    assert counts["supported"] + counts["refuted"] <= 0.05 * NUM_DRAWS


@pytest.mark.parametrize("factor", [1.001, 1.2])
@pytest.mark.parametrize("draw", DRAWS)
def test_equal_arms_are_rarely_in_a_ratio(draw: str, factor: float) -> None:
    counts = outcomes(spec_with("ratio", factor=factor), draw, base=6.0)
    assert counts["supported"] + counts["refuted"] <= 0.05 * NUM_DRAWS


@pytest.mark.parametrize("num_seeds", [2, 3, 6])
@pytest.mark.parametrize("draw", DRAWS)
def test_few_seeds_rarely_tell_equal_arms_apart(draw: str, num_seeds: int) -> None:
    """Where values come in lumps, two seeds that agree are nothing."""
    counts = outcomes(spec_with("equivalence", margin=0.01), draw, num_seeds=num_seeds)
    assert counts["supported"] + counts["refuted"] <= 0.05 * NUM_DRAWS


@pytest.mark.parametrize("draw", DRAWS)
def test_equal_arms_are_rarely_called_unequal(draw: str) -> None:
    assert outcomes(spec_with("equivalence", margin=0.01), draw)["refuted"] <= 0.05 * NUM_DRAWS


def test_arms_that_differ_by_the_margin_are_rarely_called_equal() -> None:
    assert outcomes(spec_with("equivalence", margin=1.5), "normal", effect=1.5)["supported"] <= 0.05 * NUM_DRAWS


def test_equal_arms_with_a_wide_margin_show_no_difference() -> None:
    assert outcomes(spec_with("difference", margin=3.0), "normal")["no difference"] > 0.95 * NUM_DRAWS
    assert outcomes(spec_with("equivalence", margin=3.0), "normal")["supported"] > 0.95 * NUM_DRAWS


def test_a_large_effect_is_found() -> None:
    assert outcomes(spec_with("difference", margin=1.0), "normal", effect=4.0)["supported"] > 0.9 * NUM_DRAWS
    assert outcomes(spec_with("ratio", factor=1.5), "normal", base=6.0, effect=9.0)["supported"] > 0.9 * NUM_DRAWS


def test_an_effect_of_just_the_margin_is_rarely_supported() -> None:
    counts = outcomes(spec_with("difference", margin=1.0), "normal", effect=1.0)
    assert counts["supported"] <= 0.03 * NUM_DRAWS
