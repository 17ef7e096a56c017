"""An optimizer on a surface walks as its textbook formula says, on every start alone as beside others."""

import math
from typing import Any

import pytest

from tests.engine.procedures import faults_of, run, spec_of, values
from trainer.engine.cost import CostModel, price
from trainer.engine.plan import plan_shards
from trainer.engine.specs import OPTIMIZERS
from trainer.engine.specs.surfaces import SURFACES
from trainer.engine.surfaces import start
from trainer.engine.verdicts import judge

RATE = "optimizer.learning_rate"
VALUE = {"metric": "surface/value"}
POINT = {"name": "point", "position": [1.0, 0.5]}
BOWL = {"name": "quadratic", "curvatures": [10.0, 1.0]}


def descent(*rates: float, **parts: Any) -> Any:
    given = {"surface": BOWL, "start": POINT, "optimizer": "sgd", "num_steps": 40, "measure": VALUE}
    return spec_of("descent", RATE, *(rates or (0.01, 0.02)), **given | parts)


def test_gradient_descent_multiplies_every_coordinate_by_one_minus_rate_times_curvature() -> None:
    [[final], _] = run(descent(0.01, 0.02))
    x, y = (1 - 0.01 * 10) ** 40, 0.5 * (1 - 0.01) ** 40
    assert final.metrics["position/x"] == pytest.approx(x, rel=1e-12)
    assert final.value == pytest.approx((10 * x**2 + y**2) / 2, rel=1e-12)


def test_momentum_is_pytorch_s_heavy_ball() -> None:
    [[final], _] = run(descent(0.01, 0.02, optimizer={"name": "sgd", "momentum": 0.9}))
    x, velocity = 1.0, 0.0
    for _ in range(40):
        velocity = 0.9 * velocity + 10 * x
        x -= 0.01 * velocity
    assert final.metrics["position/x"] == pytest.approx(x, rel=1e-12)


def test_adam_is_its_formula() -> None:
    [[final], _] = run(descent(0.01, 0.02, optimizer="adam"))
    x, mean, square = 1.0, 0.0, 0.0
    for step in range(1, 41):
        mean, square = 0.9 * mean + 0.1 * 10 * x, 0.999 * square + 0.001 * (10 * x) ** 2
        x -= 0.01 * mean / (1 - 0.9**step) / (math.sqrt(square / (1 - 0.999**step)) + 1e-8)
    assert final.metrics["position/x"] == pytest.approx(x, rel=1e-9)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_walks_as_plain_pytorch_does(name: str) -> None:
    run(descent(optimizer=name, surface="rosenbrock", start="random_direction", gradient_noise=0.1))


@pytest.mark.parametrize("name", SURFACES)
def test_every_surface_is_descended(name: str) -> None:
    [first, second] = values(descent(0.001, 0.002, surface=name, start="random_direction", num_steps=20), 2)
    assert None not in (*first, *second)
    assert second != first


def test_the_step_at_which_a_target_is_reached_is_exact() -> None:
    target = {"metric": "surface/value", "at": "steps", "target": 1e-6, "cap": 3000}
    [[few], [many]] = values(descent(0.1, 0.001, num_steps=3000, measure=target))
    assert few == math.ceil(math.log(1e-6 / 0.125) / (2 * math.log(0.9)))
    assert many == 3000


def test_a_rate_beyond_two_over_the_curvature_diverges_and_the_other_arm_never_notices() -> None:
    calm, wild = run(descent(0.01, 0.201, num_steps=3000))
    assert calm[0].value == run(descent(0.01, 0.02, num_steps=3000))[0][0].value
    assert (wild[0].value, calm[0].diverged_at) == (None, None)
    assert wild[0].diverged_at == math.ceil(math.log(1e6) / math.log(1.01))


def test_a_start_walks_alone_as_it_walks_beside_others() -> None:
    spec = descent(start="random_direction", gradient_noise=0.5, optimizer="adam")
    together = values(spec, 4)
    alone = [finals[0].value for finals in run(spec, 1, first=2)]
    assert alone == pytest.approx([each[2] for each in together], rel=1e-12)


def test_all_arms_and_seeds_are_one_stack() -> None:
    spec = spec_of(
        "descent", "optimizer", "sgd", "adam", "nadam", surface="saddle", start=POINT, optimizer="sgd", measure=VALUE
    )
    [shard] = plan_shards(spec, range(1), num_workers=1, cost=CostModel())
    assert [len(stack.replicas) for stack in shard.stacks] == [3]


def test_a_random_direction_has_its_radius_and_powers_of_ten_their_exponents() -> None:
    [arm] = [descent(start={"name": "random_direction", "radius": 3.0}).resolved(0)]
    assert start(arm.start, 2, 7).norm().item() == pytest.approx(3.0)
    powers = descent(start={"name": "between", "low": [0, -4], "high": [0, -3], "scale": "power_of_ten"}).resolved(0)
    x, y = start(powers.start, 2, 7).tolist()
    assert x == 1.0 and 1e-4 <= y <= 1e-3


def test_what_is_deterministic_runs_once_and_is_judged_by_its_numbers() -> None:
    spec = descent(0.01, 0.02, measure={"metric": "position/y"})
    finals = {(final.arm, final.seed): final.value for arm in run(spec, 10) for final in arm}
    assert [*finals] == [(0, 0), (1, 0)]
    verdict = judge(spec, finals, look=1)
    [comparison] = verdict.comparisons
    assert (verdict.outcome, verdict.num_seeds, comparison.num_pairs) == ("no difference", 1, 1)
    assert comparison.low == comparison.high == comparison.effect
    assert price(spec, 10, cost=CostModel(), num_workers=1).num_replicas == 2


def test_with_a_random_start_it_needs_its_seeds() -> None:
    assert not descent(start="random_direction").is_deterministic
    assert not descent(gradient_noise=0.1).is_deterministic


def test_one_neuron_learns_slowly_by_the_quadratic_cost() -> None:
    """Nielsen, chapter 3: 0.98 → 0.20 in 300 steps; it halves at step 233, with cross-entropy at step 17."""
    measure = {"metric": "neuron/output", "at": "steps", "target": 0.491, "cap": 300}
    parts = {"surface": "neuron", "start": {"name": "point", "position": [2.0, 2.0]}, "num_steps": 300}
    parts["optimizer"] = {"name": "sgd", "learning_rate": 0.15}
    spec = spec_of("descent", "surface.cost", "quadratic", "cross_entropy", measure=measure, **parts)
    quadratic, cross_entropy = run(spec)
    assert (quadratic[0].value, cross_entropy[0].value) == (233, 17)
    assert quadratic[0].metrics["neuron/output"] == pytest.approx(0.2028, abs=5e-5)


BAD = {
    "start.position": ("wrong_length", {"start": {"name": "point", "position": [1.0]}}),
    "start.high": ("invalid", {"start": {"name": "between", "low": [1.0, 1.0], "high": [0.0, 1.0]}}),
    "surface.curvatures.0": ("out_of_range", {"surface": {"name": "quadratic", "curvatures": [-1.0, 1.0]}}),
    "surface.name": ("unknown_choice", {"surface": "cliff"}),
    "num_steps": ("out_of_range", {"num_steps": 10**6}),
    "data": ("unknown_field", {"data": {"name": "moons"}}),
    "probes": ("unused", {"probes": ["dead_units"]}),
    "measure.metric": ("unknown_choice", {"measure": {"metric": "test/accuracy"}}),
}


@pytest.mark.parametrize("field", BAD)
def test_what_makes_no_descent_is_refused(field: str) -> None:
    code, parts = BAD[field]
    given = {"surface": BOWL, "start": POINT, "optimizer": "sgd", "measure": VALUE} | parts
    found = faults_of("descent", RATE, 0.1, 0.2, **given)
    assert code in {found.get(name) for name in (field, f"arms.0.set.{field}")}


@pytest.mark.parametrize(
    ("surface", "metric", "field"),
    [("saddle", "surface/value", "at"), ("rosenbrock", "position/x", "metric"), ("himmelblau", "position/y", "metric")],
)
def test_what_can_be_negative_has_no_logarithm(surface: str, metric: str, field: str) -> None:
    measure = {"metric": metric, "at": "log10"}
    parts = {"surface": {"name": surface}, "optimizer": "sgd"}
    assert faults_of("descent", RATE, 0.1, 0.2, measure=measure, **parts) == {f"measure.{field}": "unknown_choice"}
