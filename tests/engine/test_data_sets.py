"""A seed fixes the split; the test part never influences the training part."""

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from sklearn.datasets import make_circles, make_multilabel_classification

from trainer.engine.datasets import EXAMPLES, Split, load, make
from trainer.engine.specs import DATA, Digits, Examples, Moons, Spirals
from trainer.engine.specs.data.blobs import Blobs
from trainer.engine.specs.data.functions import Line, LinearRegression, Sawtooth, Sine
from trainer.engine.specs.data.gates import Gate
from trainer.engine.specs.data.multilabel import Multilabel
from trainer.engine.specs.data.plane import Circles, Cs231nSpiral, Gauss, PlaygroundCircle, PlaygroundSpiral, Xor
from trainer.engine.specs.data.sparse import SparseBinary
from trainer.engine.specs.data.tables import Iris

SPECS = [member(name=name) for name, member in DATA.items() if not getattr(member, "is_own", False)]
SEEDED = [spec for spec in SPECS if spec.split == "by_seed"]


def everything(split: Split) -> torch.Tensor:
    return torch.cat([split.train_inputs, split.test_inputs])


def named(spec: Examples) -> str:
    return spec.name


def test_every_data_set_of_a_spec_can_be_made() -> None:
    assert set(EXAMPLES) == set(DATA)


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_sizes_are_those_that_the_spec_promises(spec: Examples) -> None:
    split = load(spec, 3)
    assert split.train_inputs.shape == (spec.num_train, spec.num_inputs)
    assert split.test_inputs.shape == (spec.num_test, spec.num_inputs)
    if spec.targets == "classes":
        assert set(split.train_targets.tolist()) == set(range(spec.num_classes))
    else:
        assert split.train_targets.shape == (spec.num_train, spec.num_targets)
        assert split.train_targets.dtype == split.test_targets.dtype == torch.float32


@pytest.mark.parametrize("spec", SEEDED, ids=named)
def test_a_seed_fixes_the_split_and_another_one_changes_it(spec: Examples) -> None:
    again = make(spec, 3)
    assert torch.equal(everything(again), everything(load(spec, 3)))
    assert not torch.equal(everything(again), everything(load(spec, 4)))


@pytest.mark.parametrize("spec", [spec for spec in SEEDED if spec.targets == "classes"], ids=named)
def test_the_split_is_stratified(spec: Examples) -> None:
    split = load(spec, 0)
    shares = [torch.bincount(labels) / len(labels) for labels in (split.train_targets, split.test_targets)]
    assert torch.allclose(*shares, atol=0.02)


def test_digits_are_standardised_by_the_training_part() -> None:
    split = load(Digits(name="digits"), 0)
    assert split.train_inputs.mean(dim=0).abs().max() < 1e-5
    assert split.train_inputs.std(dim=0).max() < 1.001
    assert split.test_inputs.mean(dim=0).abs().max() > 1e-3


def test_digits_by_sixteen_lie_between_zero_and_one() -> None:
    values = everything(load(Digits(name="digits", scaling="sixteenth"), 0))
    assert (values.min(), values.max()) == (0, 1)


def test_spirals_without_noise_end_opposite_each_other() -> None:
    split = load(Spirals(name="spirals", noise=0.0, num_examples=2000, num_turns=1.0), 0)
    outermost = [split.train_inputs[split.train_targets == label] for label in (0, 1)]
    ends = [points[points.norm(dim=1).argmax()] for points in outermost]
    assert torch.allclose(ends[0], -ends[1], atol=0.1)


def points(spec: Examples) -> tuple[np.ndarray, np.ndarray]:
    return EXAMPLES[spec.name](spec, 5)


def test_circles_have_their_radii() -> None:
    inputs, labels = points(Circles(name="circles", noise=0.0, factor=0.3))
    assert np.allclose(np.linalg.norm(inputs, axis=1), np.where(labels == 0, 1.0, 0.3))


def test_gauss_has_its_centres_and_its_variance() -> None:
    inputs, labels = points(Gauss(name="gauss", num_examples=20_000, noise=0.5))
    cloud = inputs[labels == 1]
    assert cloud.mean(axis=0) == pytest.approx([2, 2], abs=0.1)
    assert cloud.var(axis=0) == pytest.approx([4, 4], rel=0.05)


def test_xor_keeps_off_the_axes_and_noise_mixes_the_classes() -> None:
    inputs, labels = points(Xor(name="xor"))
    assert np.abs(inputs).min() >= 0.3
    assert np.array_equal(labels == 1, inputs.prod(axis=1) > 0)
    inputs, labels = points(Xor(name="xor", noise=0.5))
    assert 0.02 < np.mean((labels == 1) != (inputs.prod(axis=1) > 0)) < 0.5


def test_playground_circle_is_a_disk_inside_a_ring() -> None:
    inputs, labels = points(PlaygroundCircle(name="playground_circle"))
    radii = np.linalg.norm(inputs, axis=1)
    assert radii[labels == 1].max() <= 2.5
    assert 3.5 <= radii[labels == 0].min() <= radii.max() <= 5


def test_playground_spiral_turns_one_and_three_quarter_times() -> None:
    inputs, labels = points(PlaygroundSpiral(name="playground_spiral"))
    arm = inputs[labels == 1]
    assert np.allclose(arm[0], 0)
    assert np.allclose(np.linalg.norm(arm, axis=1), np.arange(250) / 250 * 5)
    assert np.allclose(inputs[labels == 0], -arm)


def test_cs231n_spiral_has_three_arms_of_four_radians() -> None:
    inputs, labels = points(Cs231nSpiral(name="cs231n_spiral", noise=0.0))
    assert np.bincount(labels).tolist() == [100, 100, 100]
    ends = [inputs[labels == label][-1] for label in range(3)]
    assert np.allclose(ends, [[np.sin(angle), np.cos(angle)] for angle in (4, 8, 12)])


def test_blobs_lie_around_their_centres() -> None:
    inputs, labels = points(Blobs(name="blobs", num_examples=20_000, num_classes=4, num_features=3, separation=5.0))
    assert np.bincount(labels).tolist() == [5000] * 4
    for label in range(4):
        assert inputs[labels == label].std(axis=0) == pytest.approx([1.0] * 3, rel=0.05)


def test_a_gate_is_trained_and_tested_on_its_whole_table() -> None:
    split = load(Gate(name="gate", gate="xor"), 0)
    assert torch.equal(split.train_inputs.sum(dim=1) == 1, split.train_targets == 1)
    assert torch.equal(split.train_inputs, split.test_inputs)


def test_sparse_features_become_rarer() -> None:
    inputs, labels = points(SparseBinary(name="sparse_binary", num_examples=20_000))
    assert set(np.unique(inputs)) == {0, 1}
    assert inputs.mean(axis=0)[[0, 9, 99]] == pytest.approx([0.5, 0.05, 0.005], rel=0.25)
    assert labels.mean() == 0.5


def test_a_sine_has_its_amplitude_and_frequency() -> None:
    inputs, values = points(Sine(name="sine", amplitude=2.0, angular_frequency=3.0, num_examples=201))
    assert (inputs[0, 0], inputs[-1, 0]) == pytest.approx((-np.pi, np.pi))
    assert np.allclose(values, 2 * np.sin(3 * inputs))


def test_a_sawtooth_rises_through_zero_with_the_period_of_the_sine() -> None:
    inputs, values = points(Sawtooth(name="sawtooth", angular_frequency=2.0, num_examples=2001))
    inside = np.abs(inputs) < np.pi / 2 - 0.01
    assert np.allclose(values[inside], inputs[inside] / (np.pi / 2))
    assert np.abs(values).max() == pytest.approx(1, abs=0.01)


def test_only_some_features_of_a_linear_regression_count() -> None:
    inputs, values = points(LinearRegression(name="linear_regression", num_features=20, num_informative=3))
    weights = np.linalg.lstsq(inputs, values, rcond=None)[0].ravel()
    assert np.flatnonzero(np.abs(weights) > 1e-9).tolist() == [0, 1, 2]
    assert 1 <= np.abs(weights[:3]).min() <= np.abs(weights[:3]).max() <= 3


def test_examples_have_several_labels() -> None:
    _, labels = points(Multilabel(name="multilabel", num_examples=2000, num_labels=6))
    assert labels.shape == (2000, 6)
    assert set(np.unique(labels)) == {0, 1}
    assert 1.5 < labels.sum(axis=1).mean() < 3


def test_noise_and_outliers_spare_the_test_part() -> None:
    spec = Line(name="line", num_examples=100, split="all", outlier_share=0.1)
    split = load(spec, 2)
    clean = 2 * split.train_inputs + 1
    assert torch.allclose(split.test_targets, clean)
    errors = (split.train_targets - clean).flatten()
    assert (errors > 15).sum() == 10
    assert errors[errors < 15].std().item() == pytest.approx(0.3, rel=0.25)


def test_more_outliers_include_fewer() -> None:
    few, many = (load(Line(name="line", outlier_share=share), 0).train_targets for share in (0.1, 0.2))
    assert torch.equal(few[few > 10], many[few > 10])
    assert (many > 10).sum() == 2 * (few > 10).sum()


def test_standardised_targets_have_the_training_parts_mean_and_deviation() -> None:
    split = load(DATA["diabetes"](name="diabetes"), 0)
    assert split.train_targets.mean().item() == pytest.approx(0, abs=1e-5)
    assert split.train_targets.std(correction=0).item() == pytest.approx(1, abs=1e-4)
    assert split.test_targets.mean().item() != pytest.approx(0, abs=1e-5)


def test_a_limit_of_values_is_drawn_by_the_seed_and_grows() -> None:
    few, many = (load(Sine(name="sine", split="all", train_limit=limit), 1).train_inputs for limit in (10, 50))
    assert torch.equal(few, many[:10])
    assert few.max() - few.min() > 3


def test_more_classes_than_a_part_has_examples_are_refused() -> None:
    assert len(load(Blobs(name="blobs", num_examples=50, num_classes=25), 0).test_targets) == 25
    with pytest.raises(ValidationError, match="num_classes"):
        Blobs(name="blobs", num_examples=50, num_classes=26)
    with pytest.raises(ValidationError, match="num_classes"):
        Blobs(name="blobs", num_examples=100, num_classes=20, test_share=0.1)


def test_columns_of_a_table_can_be_chosen() -> None:
    whole, petals = (Iris(name="iris", columns=columns, scaling="none") for columns in ((), (3, 2)))
    assert petals.num_inputs == 2
    assert torch.equal(load(petals, 4).train_inputs, load(whole, 4).train_inputs[:, [3, 2]])
    for columns in ((0, 4), (1, 1)):
        with pytest.raises(ValidationError, match="columns"):
            Iris(name="iris", columns=columns)


def test_points_drawn_once_are_scikit_learn_s_of_that_random_state() -> None:
    spec = Circles(name="circles", num_examples=100, noise=0.2, draw="once", draw_seed=1, split="all")
    points, classes = make_circles(noise=0.2, factor=0.5, random_state=1)
    for seed in (0, 7):
        assert np.array_equal(EXAMPLES["circles"](spec, seed)[0], points)
        assert torch.equal(load(spec, seed).train_targets, torch.from_numpy(classes))


def test_a_few_examples_may_train_and_thousands_test_but_not_none() -> None:
    spec = Moons(name="moons", num_examples=10_000, test_share=0.99)
    assert (len(load(spec, 0).train_inputs), len(load(spec, 0).test_inputs)) == (100, 9900)
    with pytest.raises(ValidationError, match="test_share"):
        Sine(name="sine", num_examples=10, test_share=0.99)
    with pytest.raises(ValidationError, match="test_share"):
        Moons(name="moons", num_examples=10, test_share=0.9)
    with pytest.raises(ValidationError, match="validation_share"):
        Moons(name="moons", train_limit=1, validation_share=0.2)


@pytest.mark.parametrize(("seed", "num_labels", "mean"), [(0, 5, 2), (2, 3, 3), (3, 2, 1)])
def test_documents_are_scikit_learn_s_value_for_value(seed: int, num_labels: int, mean: int) -> None:
    spec = Multilabel(name="multilabel", num_examples=60, num_labels=num_labels, labels_per_example=mean)
    theirs = make_multilabel_classification(60, 20, n_classes=num_labels, n_labels=mean, random_state=seed)
    for ours, expected in zip(EXAMPLES["multilabel"](spec, seed), theirs, strict=True):
        assert np.array_equal(ours, expected)


def test_a_rare_label_does_not_keep_a_worker_waiting_for_ever() -> None:
    rare = Multilabel(name="multilabel", num_examples=50, num_labels=5, labels_per_example=5)  # one in 10,000
    assert EXAMPLES["multilabel"](rare, 1)[1].sum(axis=0).min() > 0
    with pytest.raises(ValidationError, match="labels_per_example"):
        Multilabel(name="multilabel", num_labels=2, labels_per_example=3)
