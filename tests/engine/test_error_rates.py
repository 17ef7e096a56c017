"""By simulation: two equal arms with independent seeds are called different in at most 5 % of 2,000 experiments."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from trainer.engine.pairs import sample_of

NUM_DRAWS, NUM_SEEDS = 2000, 10
DRAWS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "normal": lambda generator, size: generator.normal(size=size),
    "bimodal": lambda generator, size: generator.choice([0.0, 3.0], size) + generator.normal(0, 0.1, size),
    "tied": lambda generator, size: generator.integers(0, 3, size).astype(float),
}


def outcomes(draw: str, *, margin: float, effect: float = 0.0, level: float = 0.05) -> Counter[str]:
    generator = np.random.default_rng(7)
    counts: Counter[str] = Counter()
    for _ in range(NUM_DRAWS):
        baseline, treatment = (DRAWS[draw](generator, NUM_SEEDS).tolist() for _ in range(2))
        pairs = [(mine, theirs + effect) for mine, theirs in zip(baseline, treatment, strict=True)]
        counts[sample_of(pairs, side=1, failure=-1).outcome(margin, level)] += 1
    return counts


@pytest.mark.parametrize("margin", [0.01, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("draw", DRAWS)
def test_equal_arms_are_rarely_called_different(draw: str, margin: float) -> None:
    counts = outcomes(draw, margin=margin)
    assert counts["supported"] + counts["refuted"] <= 0.05 * NUM_DRAWS


def test_equal_arms_with_a_wide_margin_show_no_difference() -> None:
    assert outcomes("normal", margin=3.0)["no difference"] > 0.95 * NUM_DRAWS


def test_a_large_effect_is_found() -> None:
    assert outcomes("normal", margin=1.0, effect=4.0)["supported"] > 0.9 * NUM_DRAWS


def test_an_effect_of_just_the_margin_is_rarely_supported() -> None:
    assert outcomes("normal", margin=1.0, effect=1.0)["supported"] <= 0.03 * NUM_DRAWS
