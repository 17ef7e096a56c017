"""What a shard run yields: every metric at every record step, a column per replica, and the finals."""

import json

import pytest

from tests.engine.examples import arms_of, plan, run_shard, small_spec
from trainer.engine.oracle import train
from trainer.engine.runtime import ShardRun


def test_a_record_has_every_metric_and_a_number_per_replica() -> None:
    spec = small_spec()
    (shard,) = plan(spec, 3)
    records, _ = run_shard(spec, shard)
    assert [record.step for record in records] == list(shard.record_steps)
    assert all(tuple(record.values) == spec.metrics for record in records)
    assert {len(values) for record in records for values in record.values.values()} == {6}


def test_columns_are_in_the_order_of_the_plan() -> None:
    """Also when arms train in separate stacks."""
    spec = small_spec({"arms": arms_of("training.optimizer.learning_rate", 0.1, 0.2)})
    (shard,) = plan(spec, 3)
    (*_, last), finals = run_shard(spec, shard)
    for column, (arm, seed) in enumerate(shard.replicas):
        assert last.values["train/loss"][column] == pytest.approx(train(spec.resolved(arm), seed).losses[-1], abs=1e-5)
    assert [(final.arm, final.seed) for final in finals] == list(shard.replicas)


def test_an_arm_without_a_layer_has_no_number_for_it() -> None:
    spec = small_spec({"arms": arms_of("network.hidden_widths", [8], [8, 8])})
    (shard,) = plan(spec, 2)
    (*_, last), finals = run_shard(spec, shard)
    assert [value is None for value in last.values["gradient_norm/layer3"]] == [True, True, False, False]
    assert "gradient_norm/layer3" not in finals[0].metrics


def test_a_validation_part_is_recorded_where_an_arm_has_one() -> None:
    spec = small_spec({"arms": arms_of("data.validation_share", 0.0, 0.4)})
    plain, validated = (run_shard(spec, shard)[1][0] for shard in plan(spec, 1))
    assert "validation/accuracy" not in plain.metrics
    expected = train(spec.resolved(1), 0)
    assert validated.metrics["validation/accuracy"] == expected.tested["validation/accuracy"]
    assert validated.metrics["validation/loss"] == pytest.approx(expected.tested["validation/loss"], abs=1e-5)


def test_a_final_is_the_measure_of_the_last_record() -> None:
    spec = small_spec({"measure.metric": "test/loss"})
    (*_, last), finals = run_shard(spec, plan(spec, 2)[0])
    assert [final.value for final in finals] == last.values["test/loss"]
    assert [final.diverged_at for final in finals] == [None] * 4


def test_everything_that_leaves_is_plain_json() -> None:
    records, finals = run_shard(small_spec(), plan(small_spec(), 2)[0])
    for each in [*records, *finals]:
        assert json.loads(json.dumps(each.to_dict(), allow_nan=False)) == each.to_dict()


def test_a_pulse_is_felt_before_every_step_and_may_stop_the_training() -> None:
    class Stopped(Exception):
        pass

    pulses = []

    def stop_at_the_seventh() -> None:
        pulses.append(None)
        if len(pulses) == 7:
            raise Stopped

    spec = small_spec()
    with pytest.raises(Stopped):
        list(ShardRun(spec, plan(spec, 2)[0], pulse=stop_at_the_seventh))
    assert len(pulses) == 7


def test_arms_may_differ_in_their_number_of_steps() -> None:
    spec = small_spec({"arms": arms_of("training.num_epochs", 1, 3)})
    last_steps = [run_shard(spec, shard)[0][-1].step for shard in plan(spec, 2)]
    assert last_steps == [4, 12]
