"""How the examples are split, limited, scaled and spoilt, whatever the data set."""

import pytest
import torch

from tests.engine.examples import arms_of, faults, small_spec
from trainer.engine.datasets import load
from trainer.engine.specs import Digits, Moons
from trainer.engine.specs.data.tables import Iris, Wine


def test_an_ordered_split_keeps_the_order_of_the_file() -> None:
    halves = load(Digits(name="digits", split="ordered", test_share=0.5, scaling="none"), 4)
    assert (len(halves.train_targets), len(halves.test_targets)) == (898, 899)
    assert halves.train_targets[:10].tolist() == list(range(10))


def test_all_examples_can_train_and_be_tested() -> None:
    split = load(Iris(name="iris", split="all"), 1)
    assert len(split.train_inputs) == 150
    assert torch.equal(split.train_inputs, split.test_inputs)


def test_points_that_are_drawn_once_differ_in_their_split_alone() -> None:
    spec = Moons(name="moons", draw="once", draw_seed=7)
    first, second = (load(spec, seed) for seed in (1, 2))
    assert not torch.equal(first.train_inputs, second.train_inputs)
    sums = [(split.train_inputs.double().sum() + split.test_inputs.double().sum()).item() for split in (first, second)]
    assert sums[0] == pytest.approx(sums[1])


def test_a_limit_keeps_every_class_in_its_share() -> None:
    split = load(Digits(name="digits", train_limit=50), 3)
    assert torch.bincount(split.train_targets).tolist() == [5] * 10


def test_an_ordered_part_is_limited_to_its_first_rows() -> None:
    split = load(Digits(name="digits", split="ordered", train_limit=10), 0)
    assert split.train_targets.tolist() == list(range(10))


def test_a_larger_limit_includes_a_smaller_one_and_leaves_the_test_part_alone() -> None:
    few, many = (load(Digits(name="digits", scaling="sixteenth", train_limit=limit), 3) for limit in (50, 500))
    assert torch.equal(few.train_inputs, many.train_inputs[:50])
    assert torch.equal(few.test_inputs, many.test_inputs)


def test_a_limit_sets_the_number_of_steps_of_its_arm() -> None:
    spec = small_spec({"data": {"name": "digits"}, "arms": arms_of("data.train_limit", 50, 0)})
    assert [spec.resolved(arm).num_steps for arm in (0, 1)] == [20, 450]


def test_what_is_left_out_by_the_limit_has_no_part_in_the_scaling() -> None:
    split = load(Wine(name="wine", train_limit=40), 0)
    assert split.train_inputs.mean(dim=0).abs().max() < 1e-5
    assert torch.allclose(split.train_inputs.std(dim=0, correction=0), torch.ones(13), atol=1e-5)


def test_the_whole_training_part_can_give_the_statistics() -> None:
    few = load(Wine(name="wine", train_limit=40, validation_share=0.2, scaling_statistics="whole_part"), 0)
    everything = load(Wine(name="wine"), 0)
    assert torch.equal(few.test_inputs, everything.test_inputs)
    assert set(examples_of(few.train_inputs, few.validation_inputs)) < set(examples_of(everything.train_inputs))


def test_min_max_is_that_of_the_training_part() -> None:
    split = load(Wine(name="wine", scaling="min_max"), 0)
    assert torch.equal(split.train_inputs.amin(dim=0), torch.zeros(13))
    assert torch.equal(split.train_inputs.amax(dim=0), torch.ones(13))
    assert split.test_inputs.max() > 1


def test_an_input_that_never_changes_becomes_zero() -> None:
    pixels = load(Digits(name="digits", scaling="min_max"), 0)
    assert not pixels.train_inputs[:, 0].any()


def test_a_test_part_scaled_by_itself_is_the_fault_that_was_asked_for() -> None:
    own = load(Wine(name="wine", test_scaled_by="test"), 0)
    assert own.test_inputs.mean(dim=0).abs().max() < 1e-5
    assert torch.equal(own.train_inputs, load(Wine(name="wine"), 0).train_inputs)


def test_label_noise_redraws_its_share_and_spares_the_test_part() -> None:
    clean, noisy = (load(Digits(name="digits", label_noise=share), 0) for share in (0.0, 0.4))
    share = (clean.train_targets != noisy.train_targets).double().mean()
    assert share == pytest.approx(0.4 * 0.9, abs=0.03)
    assert torch.equal(clean.test_targets, noisy.test_targets)
    assert torch.equal(clean.train_inputs, noisy.train_inputs)


def test_more_label_noise_keeps_the_labels_that_less_has_redrawn() -> None:
    clean, some, more = (load(Digits(name="digits", label_noise=share), 0).train_targets for share in (0.0, 0.2, 0.5))
    was_redrawn = some != clean
    assert torch.equal(some[was_redrawn], more[was_redrawn])


def test_examples_that_train_and_test_are_tested_with_their_true_labels() -> None:
    split = load(Iris(name="iris", split="all", label_noise=1.0), 0)
    assert torch.bincount(split.test_targets).tolist() == [50, 50, 50]
    assert not torch.equal(split.train_targets, split.test_targets)


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"name": "moons", "num_examples": 100, "train_limit": 51}, "train_limit", "out_of_range"),
        ({"name": "digits", "label_noise": 1.1}, "label_noise", "out_of_range"),
        ({"name": "digits", "split": "all", "test_share": 0.3}, "test_share", "unused"),
        ({"name": "digits", "split": "all", "test_scaled_by": "test"}, "test_scaled_by", "unused"),
        ({"name": "digits", "scaling": "sixteenth", "test_scaled_by": "test"}, "test_scaled_by", "unused"),
        ({"name": "digits", "scaling_statistics": "whole_part"}, "scaling_statistics", "unused"),
        (
            {"name": "moons", "train_limit": 50, "scaling_statistics": "whole_part"},
            "scaling_statistics",
            "unused",
        ),
        ({"name": "moons", "draw_seed": 3}, "draw_seed", "unused"),
        ({"name": "digits", "validation_rows": "last"}, "validation_rows", "unused"),
        ({"name": "digits", "validation_share": 0.6}, "validation_share", "out_of_range"),
        ({"name": "gate", "split": "by_seed"}, "split", "unknown_choice"),
        ({"name": "iris", "scaling": "sixteenth"}, "scaling", "unknown_choice"),
        ({"name": "gauss", "num_turns": 1.0}, "num_turns", "unknown_field"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(data: dict[str, object], field: str, code: str) -> None:
    assert faults({"data": data}) == {f"data.{field}": code}


def test_an_arm_whose_fields_do_not_fit_is_named() -> None:
    changes = {"data": {"name": "digits"}, "arms": arms_of("data.scaling", "standard", "sixteenth")}
    assert faults({**changes, "data": {"name": "digits", "test_scaled_by": "test"}}) == {
        "arms.1.set.data.test_scaled_by": "unused"
    }


def examples_of(*parts: torch.Tensor) -> list[tuple[float, ...]]:
    return sorted(tuple(row) for part in parts for row in part.tolist())


def test_a_validation_part_is_taken_from_the_training_part_with_its_noise() -> None:
    whole, parted = (
        load(Digits(name="digits", scaling="none", train_limit=500, label_noise=0.4, validation_share=share), 3)
        for share in (0.0, 0.2)
    )
    assert (len(parted.train_targets), len(parted.validation_targets)) == (400, 100)
    assert examples_of(parted.train_inputs, parted.validation_inputs) == examples_of(whole.train_inputs)
    labels = torch.cat([parted.train_targets, parted.validation_targets])
    assert torch.equal(labels.bincount(), whole.train_targets.bincount())
    assert torch.equal(parted.test_inputs, whole.test_inputs)


def test_the_validation_part_can_be_the_last_rows() -> None:
    whole, parted = (
        load(Iris(name="iris", scaling="none", validation_share=share, validation_rows=rows), 0)
        for share, rows in ((0.0, "shuffled"), (0.1, "last"))
    )
    assert torch.equal(torch.cat([parted.train_inputs, parted.validation_inputs]), whole.train_inputs)
    assert len(parted.validation_inputs) == round(0.1 * 105)


def test_the_validation_part_is_drawn_by_the_seed_and_has_no_part_in_the_scaling() -> None:
    spec = Wine(name="wine", validation_share=0.3, split="ordered")
    first, second = (load(spec, seed) for seed in (1, 2))
    assert not torch.equal(first.validation_targets, second.validation_targets)
    assert first.train_inputs.mean(dim=0).abs().max() < 1e-5 < first.validation_inputs.mean(dim=0).abs().max()


def test_examples_that_validate_are_not_tested_where_all_train() -> None:
    split = load(Iris(name="iris", split="all", validation_share=0.2), 0)
    assert torch.equal(split.train_inputs, split.test_inputs)
    assert len(split.test_targets) == 120
