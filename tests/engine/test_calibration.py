"""A worker's measured cost model is positive and prices a shard about right."""

from trainer.engine.calibration import measure_cost
from trainer.engine.cost import CostModel


def test_every_constant_is_positive_and_keeps_the_shipped_proportions() -> None:
    measured, shipped = measure_cost(0.3).to_dict(), CostModel().to_dict()
    factors = {name: measured[name] / shipped[name] for name in shipped}
    assert min(factors.values()) > 0
    assert len({round(factor, 9) for factor in factors.values()}) <= 2
