"""Every replica stops by itself when its monitored value no longer improves, as plain PyTorch would stop it."""

from typing import Any

import pytest
import torch

from tests.engine.examples import arms_of, faults, plan, plan_with_stacks, run_shard, small_spec
from trainer.engine.cost import CostModel, price
from trainer.engine.oracle import train
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import Final, Record
from trainer.engine.specs import ExperimentSpec, Patience
from trainer.engine.stack import Stack
from trainer.engine.stopping import EarlyStopping

STEPS_PER_EPOCH = 7  # 100 examples, of which 70 train in batches of 10
OVERFITTED: dict[str, Any] = {
    "data": {"name": "moons", "num_examples": 200, "label_noise": 0.3, "validation_share": 0.3},
    "training.optimizer": {"name": "sgd", "learning_rate": 0.5, "momentum": 0.5},
    "training.num_epochs": 30,
    "training.batch_size": 10,
    "network.hidden_widths": [16],
    "arms": arms_of("network.init", "torch_default", "xavier_uniform"),
    "probes": ["gradient_norm"],
}


def stopping_spec(**rule: Any) -> ExperimentSpec:
    return small_spec(OVERFITTED | {"training.early_stopping": {"patience": 3, **rule}})


def run(spec: ExperimentSpec, num_seeds: int = 3) -> tuple[list[Record], list[Final]]:
    return run_shard(spec, plan(spec, num_seeds)[0])


RULES: list[dict[str, Any]] = [
    {},
    {"restore_best": False},
    {"monitor": "validation_accuracy"},
    {"monitor": "train_loss", "min_delta": 0.01},
    {"monitor": "train_loss", "min_delta": 0.0, "patience": 30},
    {"monitor": "train_loss", "min_delta": 0.003, "best": "lowest"},
    {"min_delta": 0.01, "best": "lowest"},
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: "-".join(map(str, rule.values())) or "usual")
def test_replicas_stop_where_plain_pytorch_stops_them(rule: dict[str, Any]) -> None:
    spec = stopping_spec(**rule)
    for final in run(spec)[1]:
        expected = train(spec.resolved(final.arm), final.seed)
        assert final.metrics["train/epochs"] == len(expected.losses) / STEPS_PER_EPOCH
        assert final.metrics["test/accuracy"] == pytest.approx(expected.tested["test/accuracy"])
        assert final.metrics["test/loss"] == pytest.approx(expected.tested["test/loss"], abs=1e-4)
        assert final.metrics["validation/loss"] == pytest.approx(expected.tested["validation/loss"], abs=1e-4)


def test_replicas_stop_at_different_epochs_and_repeat_their_numbers_from_there_on() -> None:
    records, finals = run(stopping_spec())
    stopped_at = [final.metrics["train/epochs"] for final in finals]
    assert len(set(stopped_at)) > 1
    for column, epoch in enumerate(stopped_at):
        after = [record for record in records if record.step >= epoch * STEPS_PER_EPOCH]
        rows = {tuple(values[column] for values in record.values.values()) for record in after}
        assert len(rows) == 1


def test_a_replica_stops_in_whatever_stack_it_trains() -> None:
    spec = stopping_spec()
    together = {(final.arm, final.seed): final for final in run(spec)[1]}
    alone = run_shard(spec, plan_with_stacks(spec, [StackPlan((0,), (1,)), StackPlan((1,), (1,))], (1,)))[1]
    for final in alone:
        assert together[final.arm, final.seed].metrics == pytest.approx(final.metrics, rel=1e-5)


def test_the_best_weights_are_those_of_the_epoch_with_the_best_value() -> None:
    spec = stopping_spec(patience=30)
    values = []
    stack = Stack(spec, StackPlan((0,), (0, 1)))
    while stack.step < spec.resolved(0).num_steps:
        stack.take_step()
        if stack.step % STEPS_PER_EPOCH == 0:
            values.append(stack.validate()[0])
        stack.end_step()
    assert torch.equal(stack.validate()[0], torch.stack(values).amin(dim=0))


def test_small_steps_add_up_to_an_improvement_unless_every_epoch_counts_by_itself() -> None:
    waited = {}
    for best in ("improvement", "lowest"):
        rule = EarlyStopping(Patience(name="patience", min_delta=0.15, patience=3, best=best), 1)
        waited[best] = [bool(rule.note(torch.tensor([value]), [])) for value in (1.0, 0.9, 0.8, 0.7, 0.6)]
    assert waited == {"improvement": [False] * 5, "lowest": [False, False, False, True, True]}


def test_the_training_ends_when_all_have_stopped() -> None:
    stack = Stack(stopping_spec(min_delta=50.0, patience=1), StackPlan((0,), (0, 1)))
    for _ in range(4 * STEPS_PER_EPOCH):
        stack.advance()
    assert not stack.is_training.any()
    assert stack.num_epochs.tolist() == [2, 2]


def test_an_arm_that_stops_is_compared_with_one_that_does_not() -> None:
    arms = arms_of("training.early_stopping", "none", {"patience": 2})
    (whole, *_), (stopped, *_) = (
        [final for final in run(small_spec(OVERFITTED | {"arms": arms}))[1] if final.arm == arm] for arm in (0, 1)
    )
    assert "train/epochs" not in whole.metrics
    assert stopped.metrics["train/epochs"] < 30
    assert whole.value != stopped.value


def test_a_replica_that_diverges_has_not_stopped() -> None:
    spec = stopping_spec(monitor="train_loss")
    wild = small_spec(OVERFITTED | {"training.early_stopping": {}, "training.optimizer.learning_rate": 1e6})
    assert all(final.diverged_at and final.value is None for final in run(wild)[1])
    assert all(final.value is not None for final in run(spec)[1])


def test_looking_after_every_epoch_is_paid_for() -> None:
    prices = [
        price(small_spec(OVERFITTED | {"training.early_stopping": rule}), 10, cost=CostModel(), num_workers=1)
        for rule in ("none", {})
    ]
    assert prices[0].seconds < prices[1].seconds and prices[0].memory_bytes < prices[1].memory_bytes


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"training.early_stopping": {"patience": 3}}, {"data.validation_share": "out_of_range"}),
        ({"training.early_stopping": {"patience": 0}}, {"training.early_stopping.patience": "out_of_range"}),
        ({"training.early_stopping": {"min_delta": -1}}, {"training.early_stopping.min_delta": "out_of_range"}),
        (
            {"training.early_stopping": {"monitor": "train_loss", "best": "lowest"}},
            {"training.early_stopping.best": "unused"},
        ),
        ({"training.early_stopping": {"monitor": "test_loss"}}, {"training.early_stopping.monitor": "unknown_choice"}),
        (
            {"training.early_stopping": {"name": "none", "patience": 3}},
            {"training.early_stopping.patience": "unknown_field"},
        ),
        ({"training.early_stopping": "soon"}, {"training.early_stopping.name": "unknown_choice"}),
        ({"training.early_stopping": 3}, {"training.early_stopping": "wrong_type"}),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_at_its_field(changes: dict[str, Any], fault: dict[str, str]) -> None:
    found = faults(changes)
    assert {field.split(".set.")[-1]: code for field, code in found.items()} == fault


def test_the_epoch_loss_of_what_has_stopped_is_that_of_its_last_epoch() -> None:
    spec = small_spec({**stopping_spec().canonical(), "probes": ["epoch_loss"]})
    stack = Stack(spec, StackPlan((0,), (0, 1)))
    stopped: dict[int, float] = {}
    while stack.step < spec.resolved(0).num_steps:
        stack.advance()
        for row in (~stack.is_training).nonzero().flatten().tolist():
            assert stopped.setdefault(row, float(stack.epoch_loss[row])) == float(stack.epoch_loss[row])
    assert stopped
