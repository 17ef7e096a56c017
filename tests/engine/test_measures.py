"""The measure of a replica is a pure function of its recorded curves; null where it diverged."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import arms_of, faults, plan, run_shard, small_spec
from trainer.engine.cost import CostModel, price
from trainer.engine.measures import is_capped, value_of
from trainer.engine.specs import MEASURES, MeasureSpec
from trainer.forms.draft import AT
from trainer.wording.fields import CHOICES

STEPS = [1, 2, 4, 8]
CURVES = {
    "test/accuracy": [10.0, 80.0, 90.0, 85.0],
    "train/accuracy": [20.0, 85.0, 95.0, 100.0],
    "train/loss": [2.0, 1.0, 0.5, 0.01],
    "validation/loss": [2.0, 0.5, 0.7, 0.5],
    "validation/accuracy": [20.0, 60.0, 70.0, 65.0],
    "gradient_norm/layer1": [1e-5, 1e-4, 0.0, 1e-3],
    "gradient_norm/layer2": [1e-2, 1e-2, 1e-2, 1e-1],
}
LAST = {"at": "last", "metric": "test/accuracy"}
PROBED = {
    "probes": ["gradient_norm", "dead_units", "train_accuracy"],
    "data.validation_share": 0.2,
    "training.num_epochs": 7,
}


def reading(read: dict[str, Any]) -> dict[str, Any]:
    """With a rule that suits it: successes are counted, all else is compared."""
    rule = {"kind": "proportion"} if read["at"] == "success" else {"kind": "difference", "margin": 1.0}
    return {"measure": read, "rule.all_of": [rule]}


def measure(at: str, metric: str = "test/accuracy", **fields: Any) -> MeasureSpec:
    return small_spec({**PROBED, **reading({"at": at, "metric": metric, **fields})}).measure


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (measure("last"), 85.0),
        (measure("first"), 10.0),
        (measure("best"), 90.0),
        (measure("best", "train/loss"), 0.01),
        (measure("best_by_validation"), 80.0),
        (measure("best_by_validation", by="validation/accuracy"), 90.0),
        (measure("best_by_validation", "train/loss"), 1.0),
        (measure("mean", num_records=2), 87.5),
        (measure("mean", num_records=50), 66.25),
        (measure("area"), (45.0 + 170.0 + 350.0) / 7),
        (measure("steps", target=80, cap=20), 2.0),
        (measure("steps", target=95, cap=20), 20.0),
        (measure("steps", target=90, cap=3), 3.0),
        (measure("steps", "train/loss", target=0.5, cap=20), 4.0),
        (measure("success", threshold=85), 100.0),
        (measure("success", threshold=85.1), 0.0),
        (measure("success", "train/loss", threshold=0.1), 100.0),
        (measure("gap"), 15.0),
        (measure("gap", "validation/accuracy"), 35.0),
        (measure("log10", "train/loss"), -2.0),
        (measure("log10", "gradient_norm/layer1", moment="first"), -5.0),
        (measure("minus_log10", "train/loss"), 2.0),
        (measure("ratio", "gradient_norm/layer1", over="gradient_norm/layer2"), -2.0),
        (measure("ratio", "gradient_norm/layer1", over="gradient_norm/layer2", moment="first"), -3.0),
    ],
)
def test_a_measure_reads_its_number_off_the_curve(read: MeasureSpec, value: float) -> None:
    assert value_of(read, STEPS, CURVES) == pytest.approx(value)


def test_what_vanishes_altogether_has_the_smallest_logarithm() -> None:
    assert value_of(measure("minus_log10", "train/loss"), [1], {"train/loss": [0.0]}) == pytest.approx(38)


def one_of_each() -> list[MeasureSpec]:
    own: dict[str, dict[str, Any]] = {
        "steps": {"target": 50, "cap": 3},
        "success": {"threshold": 50},
        "ratio": {"over": "test/loss"},
    }
    scaled = {"log10", "minus_log10", "ratio"}
    return [measure(at, "train/loss" if at in scaled else "test/accuracy", **own.get(at, {})) for at in MEASURES]


@pytest.mark.parametrize("read", one_of_each(), ids=lambda read: read.at)
def test_a_diverged_replica_has_no_value(read: MeasureSpec) -> None:
    assert value_of(read, STEPS, {name: [60.0, 70.0, None, None] for name in read.metrics}) is None


NUMBERS = st.lists(st.none() | st.floats(0, 100), min_size=4, max_size=4)


@settings(deadline=None)
@given(first=NUMBERS, second=NUMBERS)
def test_whatever_was_recorded_the_value_is_finite_or_null(first: list[float | None], second: list[float]) -> None:
    for read in one_of_each():
        curves = dict(zip(read.metrics, (first, second), strict=False))
        value = value_of(read, STEPS, curves)
        assert value is None or math.isfinite(value)
        assert value == value_of(read, STEPS, curves)


def test_only_a_number_of_steps_can_stand_for_not_reached() -> None:
    steps = measure("steps", target=95, cap=20)
    assert [is_capped(steps, value) for value in (19.0, 20.0, None)] == [False, True, False]
    assert not is_capped(measure("last"), 100.0)


@pytest.mark.parametrize(
    ("read", "unit", "better"),
    [
        (measure("area"), "%", "higher"),
        (measure("best", "test/loss"), "", "lower"),
        (measure("steps", target=80, cap=5), "steps", "lower"),
        (measure("success", "test/loss", threshold=0.1), "%", "higher"),
        (measure("gap"), "%", "lower"),
        (measure("log10", "train/loss"), "decades", "lower"),
        (measure("minus_log10", "train/loss"), "decades", "higher"),
        (measure("minus_log10", "gradient_norm/layer1"), "decades", None),
        (measure("ratio", "train/loss", over="test/loss"), "decades", None),
    ],
)
def test_a_measure_has_a_unit_and_a_better_side(read: MeasureSpec, unit: str, better: str | None) -> None:
    assert (read.quantity.unit, read.quantity.better) == (unit, better)


@pytest.mark.parametrize("read", one_of_each(), ids=lambda read: read.at)
def test_a_run_measures_what_its_records_say(read: MeasureSpec) -> None:
    spec = small_spec({**PROBED, **reading(read.model_dump())})
    (shard,) = plan(spec, 2)
    records, finals = run_shard(spec, shard)
    for column, final in enumerate(finals):
        curves = {name: [record.values[name][column] for record in records] for name in read.metrics}
        assert final.value == value_of(read, shard.record_steps, curves)


# What is refused


@pytest.mark.parametrize(
    ("read", "fault"),
    [
        ({"at": "best", "metric": "dead_units/all"}, {"measure.metric": "unknown_choice"}),
        ({"at": "success", "metric": "dead_units/all", "threshold": 1}, {"measure.metric": "unknown_choice"}),
        ({"at": "log10", "metric": "test/accuracy"}, {"measure.metric": "unknown_choice"}),
        ({"at": "gap", "metric": "test/loss"}, {"measure.metric": "unknown_choice"}),
        ({"at": "last", "metric": "test/accuracy", "target": 3}, {"measure.target": "unknown_field"}),
        ({"at": "mean", "metric": "test/accuracy", "num_records": 1}, {"measure.num_records": "out_of_range"}),
        ({"at": "steps", "metric": "test/accuracy", "target": 101, "cap": 5}, {"measure.target": "out_of_range"}),
        ({"at": "steps", "metric": "test/accuracy", "target": 90, "cap": 10**5}, {"measure.cap": "out_of_range"}),
        ({"at": "steps", "metric": "test/accuracy", "target": 90}, {"measure.cap": "required"}),
        ({"at": "ratio", "metric": "test/loss"}, {"measure.over": "required"}),
        ({"at": "ratio", "metric": "test/loss", "over": "test/accuracy"}, {"measure.over": "unknown_choice"}),
        ({"at": "ratio", "metric": "test/loss", "over": "test/loss"}, {"measure.over": "duplicate"}),
    ],
)
def test_what_does_not_fit_the_measure_is_named(read: dict[str, Any], fault: dict[str, str]) -> None:
    assert faults({**PROBED, **reading(read)}) == fault


def test_a_gap_needs_its_probe() -> None:
    assert faults({"measure": {"at": "gap", "metric": "test/accuracy"}}) == {"probes": "required"}


def test_the_best_by_validation_needs_a_validation_part() -> None:
    read = {"at": "best_by_validation", "metric": "test/accuracy"}
    assert faults({"measure": read}) == {"data.validation_share": "out_of_range"}
    arms = arms_of("data.validation_share", 0.2, 0.0)
    assert faults({"measure": read, "arms": arms}) == {"data.validation_share": "out_of_range"}


def test_the_cap_is_reached_by_every_arm() -> None:
    read = {"at": "steps", "metric": "test/accuracy", "target": 90, "cap": 8}
    assert faults({"measure": read, "arms": arms_of("training.num_epochs", 1, 3)}) == {"measure.cap": "out_of_range"}
    assert faults({"measure": read, "arms": arms_of("training.num_epochs", 2, 3)}) == {}


# What it costs


def test_steps_to_a_target_are_recorded_finely_and_paid_for() -> None:
    read = {"at": "steps", "metric": "test/accuracy", "target": 90, "cap": 100}
    coarse, fine = (small_spec({"training.num_epochs": 80, **reading(each)}) for each in (LAST, read))
    assert len(plan(coarse, 2)[0].record_steps) < len(plan(fine, 2)[0].record_steps) <= 200
    seconds = [price(spec, 10, cost=CostModel(), num_workers=1).seconds for spec in (coarse, fine)]
    assert seconds[0] < seconds[1]


def test_every_measure_has_its_words() -> None:
    assert set(CHOICES[AT]) == set(MEASURES)
