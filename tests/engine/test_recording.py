"""How often a run is recorded, and how many examples a record looks at."""

from dataclasses import replace

import pytest
import torch

from benchmarks.workloads import WORKLOADS
from tests.engine.examples import claim_spec, plan, run_shard, small_spec
from trainer.engine.effort import usual_record_seconds, usual_seconds
from trainer.engine.parts import looked_at
from trainer.engine.recording import FEWEST_SHORT_RECORDS, LEAST_EXAMPLES, recording
from trainer.engine.specs import ExperimentSpec

DIGITS = {"data": {"name": "digits"}, "network.hidden_widths": [64, 64], "probes": ["train_accuracy"]}


def digits_spec(**changes: object) -> ExperimentSpec:
    return small_spec(DIGITS | {"measure.metric": "test/accuracy"} | changes)


@pytest.mark.parametrize("name", WORKLOADS)
def test_records_before_the_last_take_less_than_a_twentieth_of_the_work(name: str) -> None:
    spec = WORKLOADS[name].spec
    arm = spec.resolved(0)
    recorded = recording(spec, arm.num_steps)
    record = usual_record_seconds(arm, spec.probes, recorded.num_examples)
    assert (recorded.num_records - 1) * record <= 0.05 * usual_seconds(arm)
    assert recorded.num_records >= FEWEST_SHORT_RECORDS


def test_few_examples_are_looked_at_only_where_all_are_too_many() -> None:
    assert recording(WORKLOADS["W1"].spec, 5000).num_examples == 0
    assert LEAST_EXAMPLES <= recording(WORKLOADS["W3"].spec, 468).num_examples < 10_000


@pytest.mark.parametrize("at", ["best", "mean", "area", "first"])
def test_a_measure_that_reads_the_curve_gets_every_record_of_all_examples(at: str) -> None:
    spec = digits_spec(measure={"at": at, "metric": "test/accuracy"})
    assert recording(spec, spec.resolved(0).num_steps).num_examples == 0


def test_a_measure_that_reads_the_training_loss_minds_no_sample() -> None:
    spec = digits_spec(measure={"at": "mean", "metric": "train/loss"})
    assert recording(spec, spec.resolved(0).num_steps).num_examples > 0


def test_outputs_that_depend_on_the_batch_are_looked_at_whole() -> None:
    spec = claim_spec("forgotten-eval-mode")
    assert recording(spec, spec.resolved(0).num_steps).num_examples == 0


def test_the_same_examples_are_looked_at_every_time() -> None:
    rows = looked_at(360, 200)
    assert torch.equal(rows, looked_at(360, 200)) and len(rows.unique()) == 200


def test_a_record_of_some_examples_counts_in_their_shares_and_the_last_in_all() -> None:
    spec = digits_spec()
    (shard,) = plan(spec, 2)
    records, finals = run_shard(spec, shard)
    some, whole = shard.record_examples, spec.resolved(0).data.num_test
    assert 0 < some < whole
    counts = [value * some / 100 for value in records[-2].values["test/accuracy"]]
    assert counts == pytest.approx([round(count) for count in counts])
    counts = [final.metrics["test/accuracy"] * whole / 100 for final in finals]
    assert counts == pytest.approx([round(count) for count in counts])


def test_a_final_does_not_depend_on_how_closely_records_looked() -> None:
    spec = digits_spec(**{"training.early_stopping": {"name": "patience", "patience": 1, "monitor": "train_loss"}})
    (shard,) = plan(spec, 2)
    exact = run_shard(spec, replace(shard, record_examples=0))[1]
    assert run_shard(spec, shard)[1] == exact
