"""A shard belongs to one worker at a time, and only the owner's writes count."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from tests.conftest import make_user
from tests.trainer.making import launch, lease, let_lapse, make_long_spec
from tests.trainer.test_launching import in_parallel
from trainer.models import Experiment, Final, Shard
from trainer.models.shard import RECENTLY
from trainer.services.training import (
    LeaseLost,
    fail_shard,
    finish_shard,
    hand_back_shard,
    lease_shard,
    record_measurement,
    renew_lease,
)


def test_nothing_queued_gives_nothing(db: None) -> None:
    assert lease_shard(worker="training@here") is None


def test_a_lease_starts_the_next_epoch_and_counts_an_attempt(learner: User) -> None:
    launch(learner)
    shard = lease()
    assert (shard.state, shard.epoch, shard.num_attempts) == ("running", 1, 1)
    assert shard.lease_until > timezone.now()


def test_a_leased_shard_is_not_leased_again(learner: User) -> None:
    launch(learner)
    lease()
    assert lease_shard(worker="other") is None


def test_a_lapsed_lease_is_taken_over_and_the_earlier_records_go(learner: User) -> None:
    launch(learner)
    first = lease()
    record_measurement(first, sequence=0, records=[{"step": 1, "values": {}}], elapsed_seconds=0.1)
    let_lapse(first)
    second = lease(worker="other")
    assert (second.pk, second.epoch, second.num_attempts) == (first.pk, 2, 2)
    assert not second.measurements.exists()


def test_a_lapsed_shard_without_attempts_left_is_nobodys(learner: User) -> None:
    launch(learner)
    for _ in range(3):
        let_lapse(lease())
    assert lease_shard(worker="other") is None


@pytest.mark.parametrize(
    "write",
    [
        lambda shard: renew_lease(shard, elapsed_seconds=1.0),
        lambda shard: record_measurement(shard, sequence=9, records=[], elapsed_seconds=1.0),
        lambda shard: finish_shard(shard, finals=[], honesty={}, elapsed_seconds=1.0),
        lambda shard: fail_shard(shard, reason="internal_error"),
        hand_back_shard,
    ],
    ids=["renew", "record", "finish", "fail", "hand back"],
)
def test_writes_of_an_earlier_owner_change_nothing(learner: User, write: object) -> None:
    launch(learner)
    late = lease(worker="late")
    let_lapse(late)
    lease(worker="quick")
    before = Shard.objects.values().get()
    with pytest.raises(LeaseLost):
        write(late)
    assert Shard.objects.values().get() == before
    assert not Final.objects.exists()


def test_a_late_owner_may_go_on_while_nobody_has_taken_over(learner: User) -> None:
    launch(learner)
    shard = lease()
    let_lapse(shard)
    renew_lease(shard, elapsed_seconds=1.0)
    assert lease_shard(worker="other") is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("num_shards", [1, 3])
def test_of_ten_workers_each_shard_gets_one(learner: User, num_shards: int) -> None:
    for _ in range(num_shards):
        launch(learner)
    leased = [shard.pk for shard in in_parallel(10, lambda: lease_shard(worker="training@here")) if shard]
    assert len(leased) == len(set(leased)) == num_shards
    assert set(Shard.objects.values_list("epoch", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_two_shards_that_end_together_are_judged_once(learner: User) -> None:
    experiment = launch(learner, spec=make_long_spec(), num_seeds=4)
    shards = [lease() for _ in experiment.shards.all()]
    assert len(shards) > 1
    waiting = iter(shards)

    def finish() -> None:
        shard = next(waiting)
        finals = [
            Final(experiment=experiment, shard=shard, arm=arm, seed=seed, value=50.0 + arm)
            for arm, seed in shard.shard_plan.replicas
        ]
        finish_shard(shard, finals=finals, honesty={"ok": True}, elapsed_seconds=1.0)

    in_parallel(len(shards), finish)
    assert experiment.verdicts.count() == 1
    assert experiment.state == Experiment.State.DONE


def test_nightly_work_waits_for_everything_else(learner: User, other_learner: User) -> None:
    nightly, interactive = launch(learner), launch(other_learner)
    nightly.shards.update(priority="nightly")
    assert lease().experiment == interactive
    assert lease().experiment == nightly


def test_who_trained_less_lately_goes_first(learner: User, other_learner: User) -> None:
    launch(learner)
    renew_lease(lease(), elapsed_seconds=30.0)
    busy, idle = launch(learner), launch(other_learner)
    assert [lease().experiment, lease().experiment] == [idle, busy]


def test_a_learner_who_is_being_served_waits_for_the_others(learner: User, other_learner: User) -> None:
    """What a leased shard should take counts at once, before it has written anything."""
    served, waiting, other = launch(learner), launch(learner), launch(other_learner)
    assert [lease().experiment for _ in range(3)] == [served, other, waiting]


def test_what_was_trained_long_ago_is_forgotten(learner: User, other_learner: User) -> None:
    launch(learner)
    renew_lease(lease(), elapsed_seconds=30.0)
    Shard.objects.update(started_at=timezone.now() - RECENTLY - timedelta(minutes=1), state="done")
    first, second = launch(learner), launch(other_learner)
    assert [lease().experiment, lease().experiment] == [first, second]


def test_many_learners_take_turns_and_each_gets_the_oldest_first(db: None) -> None:
    learners = [make_user(f"learner{number}") for number in range(12)]
    experiments = {learner.pk: [launch(learner) for _ in range(3)] for learner in learners}
    leased = []
    for _ in range(36):
        shard = lease()
        leased.append(shard)
        finish_shard(shard, finals=[], honesty={}, elapsed_seconds=2.0)
    rounds = [leased[start : start + 12] for start in (0, 12, 24)]
    assert [{shard.owner_id for shard in turn} for turn in rounds] == 3 * [set(experiments)]
    assert [[e.pk for e in mine] for mine in experiments.values()] == [
        [shard.experiment_id for shard in leased if shard.owner_id == pk] for pk in experiments
    ]


def test_the_order_is_one_query_that_reads_two_indexes(learner: User, django_assert_num_queries: Any) -> None:
    launch(learner)
    with django_assert_num_queries(1):
        best = Shard.objects.leasable().in_lease_order()
        assert best.first() is not None
    assert "shard_trained_lately" in best.explain() or connection.vendor != "sqlite"


def test_otherwise_the_oldest_goes_first(learner: User) -> None:
    experiments = [launch(learner) for _ in range(3)]
    assert [lease().experiment for _ in experiments] == experiments


def test_leases_run_by_the_databases_clock(learner: User) -> None:
    """A worker whose clock is wrong neither loses its shards nor keeps dead ones."""
    launch(learner)
    shard = lease()
    with connection.cursor() as cursor:
        clock = "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')" if connection.vendor == "sqlite" else "NOW()"
        cursor.execute(f"SELECT lease_until > {clock} FROM trainer_shard WHERE id = %s", [shard.pk])
        assert cursor.fetchone()[0]
