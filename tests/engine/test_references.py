"""The rows of published figures: every file is a spec that the engine takes, and a figure that is off is said to be."""

import pytest

from benchmarks.expectations import DifferenceExpectation, MeanExpectation, Run
from benchmarks.references import Reference, main, read_references, show, train_rows
from tests.engine.examples import small_spec
from trainer.engine.runtime import Final

REFERENCES = read_references()


@pytest.mark.parametrize("reference", REFERENCES, ids=[reference.id for reference in REFERENCES])
def test_a_row_names_runs_arms_and_metrics_that_there_are(reference: Reference) -> None:
    specs = reference.specs
    for expectation in reference.expect:
        spec = specs[expectation.run]
        slugs = [arm.slug for arm in spec.arms]
        for arm in expectation.arms:
            assert expectation.metric in (None, *spec.resolved(slugs.index(arm)).metrics(spec.probes))


def run_with(baseline: list[float | None], treatment: list[float | None]) -> Run:
    finals = {
        (arm, seed): Final(arm, seed, value, None, {})
        for arm, values in enumerate((baseline, treatment))
        for seed, value in enumerate(values)
    }
    return Run(small_spec(), finals)


def test_a_mean_may_miss_by_the_half_width_and_three_standard_errors() -> None:
    expected = MeanExpectation(kind="mean", arm="tanh", published=10, half_width=2.262)
    assert expected.line(run_with([13, 15], [0, 0])).passes
    assert not expected.line(run_with([15, 16], [0, 0])).passes


def test_a_diverged_replica_has_no_mean_unless_the_row_says_what_it_counts_as() -> None:
    expected = MeanExpectation(kind="mean", arm="tanh", published=10, low=9, high=11)
    run = run_with([None, 10], [0, 0])
    assert not expected.line(run).passes
    assert expected.model_copy(update={"diverged_as": 10}).line(run).passes


def test_a_difference_needs_its_wins() -> None:
    expected = DifferenceExpectation(kind="difference", of="relu", minus="tanh", published=5, above=1, wins=2)
    assert expected.line(run_with([0, 0], [2, 3])).passes
    assert not expected.line(run_with([0, 0], [-1, 11])).passes


def test_an_unknown_row_is_named() -> None:
    with pytest.raises(SystemExit, match="A999"):
        main(["A999"])


def test_a_row_that_cannot_be_trained_fails_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    (reference,) = read_references(["A2"])
    broken = reference.model_copy(update={"spec": reference.spec | {"data": "moon"}})
    (row,) = train_rows([broken])
    show(row)
    assert not row.passes
    assert "data.name: unknown_choice" in row.to_dict()["error"]
    assert "FAIL" in capsys.readouterr().out
