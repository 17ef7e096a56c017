"""Tuning: every arm gets its own best value of a field, on seeds that the judging never uses."""

from dataclasses import replace
from typing import Any

import pytest

from tests.engine.examples import arms_of, document, plan, run_shard, small_spec
from tests.engine.test_bad_specs_are_refused import faults
from trainer.engine.cost import CostModel, check_price, price
from trainer.engine.plan import StackPlan, tuning_plans
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import ExperimentSpec, SpecErrors
from trainer.engine.tuning import choose, combined
from trainer.engine.verdicts import judge

RATE = "training.optimizer.learning_rate"
TUNE = {"field": RATE, "values": [1e-6, 0.3, 1e-5], "num_seeds": 2}


def tuned_spec(**tune: Any) -> ExperimentSpec:
    return small_spec({"tune": TUNE | tune})


def scored(spec: ExperimentSpec, *columns: list[float | None]) -> list[tuple[Any, bool]]:
    """What the arms choose where the columns are the finals of arm × value over the tuning seeds."""
    finals = {
        (arm, seed): each for arm, row in enumerate(columns) for seed, each in zip(spec.tune.seeds, row, strict=True)
    }
    return [(choice.value, choice.is_edge) for choice in choose(spec, range(len(spec.arms)), finals).choices]


def test_an_arm_chooses_the_value_with_the_best_mean() -> None:
    spec = tuned_spec(values=[0.1, 0.2, 0.3])
    columns = [[50.0, 60.0], [70.0, 60.0], [60.0, 60.0], [80.0, 80.0], [10.0, 10.0], [10.0, 90.0]]
    assert scored(spec, *columns) == [(0.2, False), (0.1, True)]


def test_of_equal_values_the_first_is_chosen() -> None:
    assert scored(tuned_spec(), *[[50.0, 50.0]] * 6) == [(1e-6, True)] * 2


def test_where_less_is_better_the_smallest_mean_is_chosen() -> None:
    spec = tuned_spec(by="test/loss")
    assert scored(spec, *[[2.0, 2.0], [1.0, 1.0], [3.0, 3.0]] * 2) == [(0.3, True)] * 2


def test_a_value_that_diverges_is_no_choice_while_another_is_left() -> None:
    columns = [[None, 99.0], [50.0, 50.0], [40.0, 40.0], [None, None], [None, None], [None, None]]
    assert scored(tuned_spec(), *columns) == [(0.3, True), (1e-6, True)]


def test_a_value_between_others_is_no_edge_and_a_name_has_none() -> None:
    spec = small_spec({"tune": {"field": "network.init", "values": ["he_normal", "zero"], "num_seeds": 1}})
    assert scored(spec, *[[9.0], [8.0]] * 2) == [("he_normal", False)] * 2


def test_a_tuned_arm_trains_as_if_the_value_had_been_written_down() -> None:
    spec = tuned_spec()
    (shard,) = plan(spec, 3)
    run = ShardRun(spec, shard)
    records = list(run)
    assert run.honesty.ok
    assert run.tuning.chosen == {0: 0.3, 1: 0.3}
    written = small_spec({RATE: 0.3})
    alone = [StackPlan((arm,), (0, 1, 2)) for arm in (0, 1)]
    assert list(shard.stacks) == alone
    expected, finals = run_shard(written, shard)
    assert ([record.values for record in records], run.finals) == ([record.values for record in expected], finals)


def test_every_shard_comes_to_the_same_choice() -> None:
    spec = tuned_spec()
    (shard,) = plan(spec, 4)
    runs = []
    for seeds in ((0, 1), (2, 3)):
        stacks = tuple(StackPlan((arm,), seeds) for arm in shard.arms)
        runs.append(ShardRun(spec, replace(shard, seeds=seeds, stacks=stacks)))
        list(runs[-1])
    assert runs[0].tuning == runs[1].tuning
    both = combined([None, *(run.tuning.to_dict() for run in runs)])
    assert [choice["arm"] for choice in both["choices"]] == [0, 1]


def test_the_seeds_for_tuning_are_never_judged() -> None:
    spec = tuned_spec()
    tuned_on = {seed for each in tuning_plans(spec, (0, 1), cost=CostModel()) for seed in each.seeds}
    assert len(tuned_on) == 2
    assert min(tuned_on) > 10**8


def test_the_verdict_says_what_was_chosen() -> None:
    spec = tuned_spec()
    tuning = {"field": RATE, "values": [1], "seeds": [1], "choices": [{"arm": 0, "value": 0.3}]}
    finals = {(arm, seed): 50.0 for arm in (0, 1) for seed in range(3)}
    assert judge(spec, finals, look=1, tuning=tuning).to_dict()["tuning"] == tuning
    assert judge(spec, finals, look=1).tuning is None


def test_a_whole_part_that_an_arm_sets_by_its_name_can_be_tuned() -> None:
    spec = small_spec({"arms": arms_of("training.optimizer", "sgd", "adam"), "tune": TUNE})
    assert [spec.with_values({1: 0.3}).resolved(1).training.optimizer.learning_rate for _ in "1"] == [0.3]


def test_the_price_counts_the_tuning() -> None:
    plain, tuned = (price(spec, 5, cost=CostModel(), num_workers=1) for spec in (small_spec(), tuned_spec()))
    assert tuned.num_replicas == plain.num_replicas + 2 * 3 * 2
    assert tuned.seconds > plain.seconds * 1.5


def test_too_much_tuning_is_refused_at_its_own_field() -> None:
    spec = small_spec(
        {"data": {"name": "digits"}, "network.hidden_widths": [128] * 4, "training.num_epochs": 60}
        | {"tune": TUNE | {"values": [10.0**-n for n in range(10)], "num_seeds": 10}}
    )
    with pytest.raises(SpecErrors) as caught:
        check_price(spec, 2, cost=CostModel(), num_workers=2)
    assert {error.field for error in caught.value.errors} == {"tune.num_seeds"}


@pytest.mark.parametrize(
    ("tune", "fault"),
    [
        ({"field": "training.optimizer.speed"}, {"tune.field": "unknown_field"}),
        ({"field": "network.activation"}, {"tune.field": "duplicate"}),
        ({"field": "training.num_epochs", "values": [1, 2]}, {"tune.field": "invalid"}),
        ({"field": "network.hidden_widths", "values": [[8], [9]]}, {"tune.field": "invalid"}),
        ({"values": [0.1]}, {"tune.values": "wrong_length"}),
        ({"values": [0.1, 0.1]}, {"tune.values.1": "duplicate"}),
        ({"values": [0.1, -1]}, {"tune.values.1": "invalid"}),
        ({"values": [0.1, "fast"]}, {"tune.values.1": "invalid"}),
        ({"values": [0.1, None, float("nan")]}, {"tune.values.1": "invalid", "tune.values.2": "invalid"}),
        ({"by": "gradient_norm/layer1"}, {"tune.by": "unknown_choice"}),
        ({"num_seeds": 11}, {"tune.num_seeds": "out_of_range"}),
        ({"field": ""}, {"tune.values": "unused"}),
    ],
)
def test_tuning_that_fits_nothing_is_refused(tune: dict[str, Any], fault: dict[str, str]) -> None:
    assert faults({"tune": TUNE | tune}) == fault


def test_a_diagnosis_needs_to_be_told_what_is_better() -> None:
    changes = {"measure": {"metric": "dead_units/all"}, "network.activation": "relu"}
    assert faults(changes | {"tune": TUNE}) == {"tune.by": "required"}
    assert faults(changes | {"tune": TUNE | {"by": "test/accuracy"}}) == {}


def test_a_spec_that_tunes_nothing_keeps_its_digest() -> None:
    assert document().get("tune") is None
    assert small_spec({"tune": {}}).digest == small_spec().digest
