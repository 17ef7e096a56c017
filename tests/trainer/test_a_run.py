"""A shard from its lease to the verdict, in this process: every way in which it can end."""

import json

import pytest
from django.contrib.auth.models import User

from tests.trainer.making import launch, lease, let_lapse, make_claim, make_long_spec, make_spec
from trainer.models import Experiment, Measurement, Shard
from trainer.services.cancelling import cancel_experiment
from trainer.services.running import train_shard


def never() -> bool:
    return False


def test_a_trained_experiment_has_finals_records_and_a_verdict(learner: User) -> None:
    experiment = launch(learner, num_seeds=3)
    shard = lease()
    train_shard(shard, should_hand_back=never)
    assert experiment.state == Experiment.State.DONE
    assert experiment.finals.count() == 6
    steps = [record["step"] for flush in shard.measurements.all() for record in flush.records]
    assert steps == list(shard.shard_plan.record_steps)
    assert experiment.verdicts.get().document["num_seeds"] == 3


def test_the_first_record_is_flushed_alone(learner: User) -> None:
    launch(learner)
    shard = lease()
    train_shard(shard, should_hand_back=never)
    assert len(shard.measurements.first().records) == 1


def test_the_lockstep_check_and_the_time_are_stored(learner: User) -> None:
    launch(learner)
    train_shard(lease(), should_hand_back=never)
    shard = Shard.objects.get()
    assert shard.honesty["ok"] is True
    assert shard.training_seconds > 0


def test_a_claim_reaches_its_expected_verdict_on_new_seeds(learner: User) -> None:
    claim = make_claim("adam-versus-sgd-default")
    experiment = launch(learner, claim=claim, num_seeds=10)
    while experiment.state != Experiment.State.DONE:
        train_shard(lease(), should_hand_back=never)
    assert experiment.verdicts.get().outcome == "supported"


def test_divergence_is_a_result_and_its_json_is_valid(learner: User) -> None:
    experiment = launch(learner, spec=make_spec(data={"name": "digits"}, learning_rate=1e6), num_seeds=2)
    train_shard(lease(), should_hand_back=never)
    verdict = experiment.verdicts.get()
    assert verdict.document["comparisons"][0]["num_diverged"] == [0, 2]
    assert [final.value for final in experiment.finals.filter(arm=1)] == [None, None]
    for document in (verdict.document, *Measurement.objects.values_list("records", flat=True)):
        json.dumps(document, allow_nan=False)


def test_a_cancelled_experiment_stops_and_keeps_what_was_measured(learner: User) -> None:
    experiment = launch(learner, spec=make_long_spec())
    shard = lease()
    pulses = iter(range(100_000))

    def cancels_after_a_while() -> bool:
        if next(pulses) == 50:
            cancel_experiment(experiment=experiment)
        return False

    train_shard(shard, should_hand_back=cancels_after_a_while)
    assert experiment.state == Experiment.State.CANCELLED
    assert shard.measurements.exists()
    assert not experiment.finals.exists()
    assert next(pulses) < 2000


def test_a_worker_that_is_asked_to_stop_hands_its_shard_back_uncounted(learner: User) -> None:
    launch(learner)
    train_shard(lease(), should_hand_back=lambda: True)
    shard = Shard.objects.get()
    assert (shard.state, shard.num_attempts, shard.training_seconds) == ("queued", 0, 0.0)


def test_an_error_of_ours_fails_the_shard_and_is_not_charged(learner: User, caplog: pytest.LogCaptureFixture) -> None:
    experiment = launch(learner)
    Shard.objects.update(plan=Shard.objects.get().plan | {"record_steps": []})
    train_shard(lease(), should_hand_back=never)
    shard = Shard.objects.get()
    assert (shard.state, shard.reason, shard.training_seconds) == ("failed", "internal_error", 0.0)
    assert experiment.state == Experiment.State.FAILED
    assert "Traceback" in caplog.text


def test_a_lost_lease_stops_the_late_worker_without_a_trace(learner: User) -> None:
    launch(learner)
    late = lease(worker="late")
    let_lapse(late)
    train_shard(lease(worker="quick"), should_hand_back=never)
    before = list(Measurement.objects.values())
    train_shard(late, should_hand_back=never)
    assert list(Measurement.objects.values()) == before
    assert Shard.objects.get().worker == "quick"
