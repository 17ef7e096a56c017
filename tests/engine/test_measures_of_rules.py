"""A rule may judge a measure of its own, so that one claim asks for two things."""

from typing import Any

import pytest

from tests.engine.examples import arms_of, faults, plan, run_shard, small_spec
from tests.engine.procedures import run
from trainer.engine.report import report
from trainer.engine.runtime import Final
from trainer.engine.specs import ExperimentSpec, parse_spec
from trainer.engine.verdicts import Verdict, judge

STEPS = {"metric": "test/accuracy", "at": "steps", "target": 60, "cap": 20}
TRAINED = {"kind": "threshold", "bound": 98, "measure": {"metric": "train/accuracy"}}
CHANCE = {"kind": "threshold", "bound": 20, "claimed": "less"}
MEMORISED = {"probes": ["train_accuracy"], "rule.all_of": [TRAINED, CHANCE]}


def verdict_of(spec: ExperimentSpec, finals: list[Final]) -> Verdict:
    values = {(final.arm, final.seed): final.value for final in finals}
    return judge(spec, values, look=1, metrics={(final.arm, final.seed): final.metrics for final in finals})


def memorising(train: float, test: float | None) -> Verdict:
    spec = small_spec(MEMORISED)
    metrics = {"last(train/accuracy)": None if test is None else train}
    return verdict_of(spec, [Final(arm, seed, test, None, metrics) for arm in (0, 1) for seed in range(10)])


@pytest.mark.parametrize(
    ("train", "test", "outcome"),
    [(100.0, 9.0, "supported"), (90.0, 9.0, "refuted"), (100.0, 30.0, "refuted"), (98.0, 9.0, "inconclusive")],
)
def test_a_claim_asks_for_two_things(train: float, test: float, outcome: str) -> None:
    assert memorising(train, test).outcome == outcome


def test_a_diverged_replica_has_neither() -> None:
    assert [each.num_diverged for each in memorising(100.0, None).comparisons] == [(10,)] * 4


def test_a_run_measures_what_its_rules_ask_for() -> None:
    spec = small_spec(
        {"rule.all_of": [{"kind": "difference", "margin": 1.0}, {"kind": "ratio", "factor": 2.0} | own()]}
    )
    (shard,) = plan(spec, 2)
    records, finals = run_shard(spec, shard)
    for column, final in enumerate(finals):
        reached = [record.step for record in records if record.values["test/accuracy"][column] >= 60]
        assert final.metrics["steps(test/accuracy, target 60.0, cap 20)"] == min([*reached[:1], 20])
    (first, second) = verdict_of(spec, finals).comparisons
    assert "test/accuracy (steps): tanh" in report(spec, verdict_of(spec, finals))
    assert first.means != second.means


def own(**changes: Any) -> dict[str, Any]:
    return {"measure": STEPS | changes}


def test_steps_that_are_cheap_are_counted_exactly_for_a_rule_too() -> None:
    steps = {"metric": "perceptron/accuracy", "at": "steps", "target": 100, "cap": 1000}
    rules = [{"kind": "threshold", "bound": 1000, "claimed": "less", "measure": steps}]
    spec, plain = (
        parse_spec(
            {"procedure": "perceptron", "points": "separable", "num_epochs": 1000, "measure": measure}
            | {"arms": arms_of("points.margin", 0.1, 0.2), "rule": {"all_of": rules}}
        )
        for measure in ({"metric": "perceptron/mistakes"}, steps)
    )
    (key,) = (measure.key for measure in plain.measures)
    read = [[final.metrics[key] for final in finals] for finals in run(spec)]
    assert read == [[final.value for final in finals] for finals in run(plain)]


def test_a_rule_on_some_arms_may_measure_what_only_they_record() -> None:
    rule = {"kind": "threshold", "bound": 50, "arms": ["arm-1"], "measure": {"metric": "dead_units/layer2"}}
    arms = arms_of("network.hidden_widths", [8], [8, 8])
    spec = small_spec({"network.activation": "relu", "arms": arms, "rule.all_of": [rule]})
    finals = [final for shard in plan(spec, 2) for final in run_shard(spec, shard)[1]]
    assert ["last(dead_units/layer2)" in final.metrics for final in finals] == [False, False, True, True]
    assert verdict_of(spec, finals).comparisons[0].arms == (1,)


def test_tuning_measures_nothing_for_the_rules() -> None:
    rule = {"kind": "difference", "margin": 1.0}
    tune = {"field": "training.optimizer.learning_rate", "values": [0.1, 0.2]}
    assert small_spec({"tune": tune, "rule.all_of": [rule | own()]}).tuning([0]).measures == (small_spec().measure,)


def test_only_a_rule_with_a_measure_of_its_own_changes_the_digest() -> None:
    own_measure = {"metric": "test/accuracy"}
    rule = {"kind": "difference", "margin": 1.0}
    assert small_spec({"rule.all_of": [rule | {"measure": None}]}).digest == small_spec().digest
    assert small_spec({"rule.all_of": [rule | {"measure": own_measure}]}).digest != small_spec().digest


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (own(at="stepz"), {"measure.at": "unknown_choice"}),
        (own(metric="test/precision"), {"measure.metric": "unknown_choice"}),
        (own(target=101), {"measure.target": "out_of_range"}),
        (own(cap=10**5), {"measure.cap": "out_of_range"}),
        (own(cap=0), {"measure.cap": "out_of_range"}),
        (
            {"measure": {"metric": "test/accuracy", "at": "steps"}},
            {"measure.target": "required", "measure.cap": "required"},
        ),
        ({"measure": "last"}, {"measure": "wrong_type"}),
        (own() | {"metric": "test/loss"}, {"metric": "unused"}),
        ({"kind": "proportion", "margin": None} | own(), {"margin": "unknown_field"}),
        ({"measure": {"metric": "test/accuracy", "at": "success", "threshold": 9}}, {"kind": "unknown_choice"}),
    ],
)
def test_a_measure_that_fits_nothing_is_refused(rule: dict[str, Any], fault: dict[str, str]) -> None:
    found = faults({"rule.all_of": [{"kind": "difference", "margin": 1.0} | rule]})
    assert found == {f"rule.all_of.0.{field}": code for field, code in fault.items()}


def test_shares_are_of_successes_and_ratios_of_what_is_positive() -> None:
    last = {"metric": "test/accuracy"}
    decades = {"metric": "train/loss", "at": "log10"}
    assert faults({"rule.all_of": [{"kind": "proportion", "measure": last}]}) == {
        "rule.all_of.0.measure.at": "unknown_choice"
    }
    assert faults({"rule.all_of": [{"kind": "ratio", "factor": 2.0, "measure": decades}]}) == {
        "rule.all_of.0.measure.at": "unknown_choice"
    }
