"""The canonical document says what is trained, however it was written."""

import json

from tests.engine.examples import arms_of, document, small_spec
from trainer.engine.specs import parse_spec

RATE = "training.optimizer.learning_rate"


def test_the_canonical_document_is_a_spec_with_the_same_digest() -> None:
    spec = small_spec()
    again = parse_spec(json.loads(json.dumps(spec.canonical(), allow_nan=False)))
    assert again.digest == spec.digest
    assert again.canonical() == spec.canonical()


def test_defaults_and_number_formats_change_nothing() -> None:
    written = small_spec({"network.init": "torch_default", "training.optimizer.momentum": -0.0})
    assert written.digest == small_spec().digest
    arms = [arms_of(RATE, 1, 2), arms_of(RATE, 1.0, 2.0)]
    assert len({small_spec({"arms": each}).digest for each in arms}) == 1


def test_defaults_inside_an_arm_are_filled_in() -> None:
    short, long = ({"name": "sgd", "learning_rate": 0.1}, {"name": "sgd", "learning_rate": 0.1, "momentum": 0.0})
    specs = [
        small_spec({"arms": arms_of("training.optimizer", optimizer, {"name": "adam"})}) for optimizer in (short, long)
    ]
    assert specs[0].digest == specs[1].digest


def test_a_field_that_is_added_with_a_default_changes_no_digest() -> None:
    spec = small_spec({"arms": arms_of("training.optimizer", {"name": "sgd"}, {"name": "adam"})})
    document = json.loads(json.dumps(spec.canonical()))
    assert document["arms"][0]["set"]["training.optimizer"].pop("momentum") == 0.0
    assert document["training"].pop("order") == "shuffled"
    assert parse_spec(document).digest == spec.digest


def test_a_value_of_an_arm_counts_even_where_it_is_the_default() -> None:
    specs = [
        small_spec({"arms": arms_of("network.activation", *names)}) for names in (("relu", "tanh"), ("tanh", "relu"))
    ]
    assert specs[0].digest != specs[1].digest


def test_what_is_trained_changes_the_digest() -> None:
    assert small_spec({"training.num_epochs": 6}).digest != small_spec().digest


def test_the_order_of_keys_changes_nothing() -> None:
    turned = dict(reversed(document().items()))
    assert parse_spec(turned).digest == small_spec().digest


def test_an_arm_is_the_base_with_its_values_set() -> None:
    spec = small_spec({"arms": arms_of(RATE, 0.5, 0.25)})
    assert [spec.resolved(arm).training.optimizer.learning_rate for arm in (0, 1)] == [0.5, 0.25]
    assert spec.resolved(1).network == spec.network
