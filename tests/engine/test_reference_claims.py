"""The claims that ship reach the figures that plain PyTorch gave for them, on ten seeds, and their verdicts."""

import pytest

from tests.engine.examples import claim_spec, finals_of
from trainer.engine.verdicts import judge


@pytest.mark.parametrize(
    ("slug", "means", "effect", "tolerance", "outcome"),
    [
        ("deep-sigmoid-does-not-train", (10.0, 96.5), 86.5, 1.0, "supported"),
        ("dead-relu-learning-rate", (0.2, 41.3), 41.2, 3.0, "supported"),
        ("adam-versus-sgd-default", (45.1, 95.8), 50.7, 6.4, "supported"),
        ("leaky-relu-no-better", (97.4, 97.4), 0.0, 0.5, "no difference"),
    ],
)
def test_a_claim_reaches_its_reference(
    slug: str, means: tuple[float, float], effect: float, tolerance: float, outcome: str
) -> None:
    spec = claim_spec(slug)
    verdict = judge(spec, finals_of(spec, 10), look=1, reference=True)
    (comparison,) = verdict.comparisons
    assert comparison.means == pytest.approx(means, abs=tolerance)
    assert comparison.effect == pytest.approx(effect, abs=tolerance)
    assert verdict.outcome == outcome
