"""What is too expensive is refused before anything is stored, with the field to lower."""

import pytest

from benchmarks import prices
from tests.engine.examples import arms_of, claim_spec, plan, small_spec
from trainer.engine.cost import CostModel, Price, check_price, price
from trainer.engine.specs import ExperimentSpec, SpecErrors

WIDE = {
    "data": {"name": "digits"},
    "network.hidden_widths": [1024] * 40,
    "training.optimizer": {"name": "adam"},
}


def priced(spec: ExperimentSpec, num_seeds: int) -> Price:
    return price(spec, num_seeds, cost=CostModel(), num_workers=2)


def test_more_seeds_and_more_epochs_cost_more() -> None:
    spec, longer = small_spec(), small_spec({"training.num_epochs": 50})
    assert priced(spec, 5).seconds < priced(spec, 10).seconds < priced(longer, 10).seconds


def test_two_workers_halve_the_wait_not_the_price() -> None:
    total = priced(claim_spec("deep-sigmoid-does-not-train"), 10)
    assert total.wall_seconds == pytest.approx(total.seconds / 2)


def test_the_claims_that_ship_are_admitted_with_all_their_seeds() -> None:
    for slug in ("deep-sigmoid-does-not-train", "dead-relu-learning-rate", "adam-versus-sgd-default"):
        assert check_price(claim_spec(slug), 30, cost=CostModel(), num_workers=1).num_replicas == 60


def test_too_large_a_network_names_the_widths() -> None:
    with pytest.raises(SpecErrors) as caught:
        check_price(small_spec(WIDE), 10, cost=CostModel(), num_workers=2)
    assert {error.field for error in caught.value.errors} == {"network.hidden_widths"}
    assert {"bytes", "max"} in [set(error.limit) for error in caught.value.errors]


def test_too_many_images_name_their_limit() -> None:
    changes = {"data": {"name": "mnist", "train_limit": 0}, "network.hidden_widths": [8], "training.num_epochs": 1}
    arms = arms_of("data.label_noise", *(0.05 * arm for arm in range(12)))  # other data for every arm
    with pytest.raises(SpecErrors) as caught:
        check_price(small_spec(changes | {"arms": arms}), 30, cost=CostModel(), num_workers=1)
    assert [error.field for error in caught.value.errors] == ["data.train_limit"]


def test_too_long_a_training_names_the_epochs() -> None:
    spec = small_spec({"data.num_examples": 20_000, "training.batch_size": 1, "training.num_epochs": 500})
    with pytest.raises(SpecErrors) as caught:
        check_price(spec, 2, cost=CostModel(), num_workers=2)
    assert [(error.code, error.field) for error in caught.value.errors] == [("too_expensive", "training.num_epochs")]


def test_what_an_arm_sets_is_named_at_the_arm() -> None:
    spec = small_spec(
        {"data.num_examples": 20_000, "training.batch_size": 1, "arms": arms_of("training.num_epochs", 1, 500)}
    )
    assert priced(spec, 2).field_to_change == "arms.1.set.training.num_epochs"


def test_a_cost_model_survives_its_document() -> None:
    assert CostModel.from_dict(CostModel().to_dict()) == CostModel()


def test_the_benchmark_of_prices_estimates_as_the_plan_does() -> None:
    spec = claim_spec("deep-sigmoid-does-not-train")
    shards = plan(spec, 10, num_workers=2)
    assert prices.estimate(spec, shards, CostModel()) == pytest.approx(sum(each.estimated_seconds for each in shards))
