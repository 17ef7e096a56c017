"""Decision boundaries and confusion matrices are what the networks say, counted over seeds, at a few records."""

import pytest
import torch

from tests.engine.examples import arms_of, faults, plan, plan_with_stacks, run_shard, small_spec
from trainer.engine.albums import Album, merged
from trainer.engine.networks import build
from trainer.engine.plan import StackPlan
from trainer.engine.runtime import ShardRun
from trainer.engine.snapshots import decision_boundary
from trainer.engine.specs import GRID, SNAPSHOTS, ExperimentSpec, moments
from trainer.engine.stack import Stack

BOTH = {"probes": list(SNAPSHOTS)}


def album_of(spec: ExperimentSpec, stacks: list[StackPlan], seeds: tuple[int, ...]) -> Album:
    run = ShardRun(spec, plan_with_stacks(spec, stacks, seeds))
    list(run)
    return run.album


def test_a_boundary_is_the_class_that_each_network_says() -> None:
    spec = small_spec(BOTH)
    stack = Stack(spec, StackPlan((0, 1), (3, 4)))
    votes = decision_boundary.read(stack)
    frame = decision_boundary.frame(spec.resolved(1))
    network = build(spec.resolved(1), 4).eval()
    width = (frame["high"][0] - frame["low"][0]) / GRID
    right_of_the_middle_of_the_lowest_row = torch.tensor([[frame["low"][0] + 15.5 * width, frame["low"][1] + 0.02]])
    assert votes.shape == (4, 1, GRID**2)
    assert votes[3, 0, 15] == network(right_of_the_middle_of_the_lowest_row).argmax()


def test_a_confusion_matrix_has_every_test_example_of_every_network_and_the_accuracy_on_its_diagonal() -> None:
    spec = small_spec({**BOTH, "data": {"name": "cs231n_spiral"}})
    run = ShardRun(spec, plan(spec, 3)[0])
    last = list(run)[-1]
    seen = run.album["confusion_matrix"]["1"]["moments"][str(last.step)]
    matrix = torch.tensor(seen["counts"])
    assert seen["num_networks"] == 3
    assert matrix.shape == (3, 3) and matrix.sum() == 3 * spec.data.num_test
    accuracy = sum(last.values["test/accuracy"][3:]) / 3
    assert 100.0 * matrix.trace() / matrix.sum() == pytest.approx(accuracy)


def test_there_are_six_moments_at_most_from_the_first_record_to_the_last() -> None:
    assert moments((1, 2, 5, 9)) == (1, 2, 5, 9)
    assert moments(tuple(range(1, 102))) == (1, 21, 41, 61, 81, 101)
    assert moments((7,)) == (7,)
    spec = small_spec(BOTH)
    shard = plan(spec, 2)[0]
    pages = album_of(spec, [*shard.stacks], (0, 1))
    steps = [str(step) for step in moments(shard.record_steps)]
    assert all([*page["moments"]] == steps for arms in pages.values() for page in arms.values())


def test_stacks_and_shards_add_up() -> None:
    spec = small_spec(BOTH | {"arms": arms_of("network.init", "torch_default", "xavier_uniform")})
    together = album_of(spec, [StackPlan((0, 1), (5, 6))], (5, 6))
    in_two_stacks = album_of(spec, [StackPlan((0, 1), (5,)), StackPlan((0, 1), (6,))], (5, 6))
    in_two_shards = merged(album_of(spec, [StackPlan((0, 1), (seed,))], (seed,)) for seed in (5, 6))
    assert together == in_two_stacks == in_two_shards


def test_a_network_that_has_diverged_says_nothing() -> None:
    rates = arms_of("training.optimizer.learning_rate", 0.1, 1e6)
    spec = small_spec(BOTH | {"network.activation": "leaky_relu", "arms": rates})
    pages = album_of(spec, [StackPlan((0, 1), (0, 1))], (0, 1))["confusion_matrix"]
    assert [[*page["moments"].values()][-1]["num_networks"] for page in pages.values()] == [2, 0]
    assert [*pages["1"]["moments"].values()][-1]["counts"] == [[0, 0], [0, 0]]


def test_looking_changes_no_number() -> None:
    noisy = {"network.dropout": 0.3, "network.norm": "batch"}
    with_snapshots, without = (small_spec({**noisy, "probes": probes}) for probes in (list(SNAPSHOTS), []))
    assert run_shard(with_snapshots, plan(with_snapshots, 2)[0]) == run_shard(without, plan(without, 2)[0])


@pytest.mark.parametrize(
    ("changes", "probe"),
    [
        ({"data": {"name": "iris"}}, "decision_boundary"),
        ({"data": {"name": "blobs", "num_features": 2, "num_classes": 11}}, "decision_boundary"),
        ({"data": {"name": "blobs", "num_classes": 21}}, "confusion_matrix"),
        ({"data": {"name": "sine"}, "training.loss": "mse", "measure.metric": "test/rmse"}, "confusion_matrix"),
    ],
)
def test_what_has_no_picture_is_refused(changes: dict[str, object], probe: str) -> None:
    assert faults({**changes, "probes": [probe]}) == {"probes.0": "unknown_choice"}
