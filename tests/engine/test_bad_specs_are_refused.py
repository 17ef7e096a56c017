"""Every fault of a spec has a code, a field and a limit, and all faults come at once."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import arms_of, document, faults, small_spec
from trainer.engine.specs import Adam, SpecErrors, limits_of, parse_spec

RATE = "training.optimizer.learning_rate"
HUGE = 10**400


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (RATE, 0, "out_of_range"),
        (RATE, -1, "out_of_range"),
        (RATE, 1e6 + 1, "out_of_range"),
        (RATE, math.nan, "not_finite"),
        (RATE, math.inf, "not_finite"),
        (RATE, HUGE, "wrong_type"),
        (RATE, "0.1", "wrong_type"),
        (RATE, True, "wrong_type"),
        (RATE, None, "wrong_type"),
        ("training.num_epochs", 0, "out_of_range"),
        ("training.num_epochs", 20_001, "out_of_range"),
        ("training.num_epochs", 1.5, "wrong_type"),
        ("training.num_epochs", HUGE, "out_of_range"),
        ("training.batch_size", 4097, "out_of_range"),
        ("training.batch_size", True, "wrong_type"),
        ("training.batch_size", "16", "wrong_type"),
        ("network.hidden_widths", [8] * 61, "wrong_length"),
        ("network.hidden_widths", "88", "wrong_type"),
        ("network.hidden_widths.1", 1025, "out_of_range"),
        ("network.hidden_widths.0", 0, "out_of_range"),
        ("network.name", "__class__", "unknown_choice"),
        ("network.activation", "os.system", "unknown_choice"),
        ("network.slope", 0.1, "unknown_field"),
        ("data.test_share", 1.0, "out_of_range"),
        ("data.num_examples", 9, "out_of_range"),
        ("data.num_examples", 20_001, "out_of_range"),
        ("data.scaling", "sixteenth", "unknown_choice"),
        ("data.factor", 0.5, "unknown_field"),
        ("data.name", "../x", "unknown_choice"),
        ("data", [], "wrong_type"),
        ("arms", [], "wrong_length"),
        ("arms.0.slug", "Not a slug", "wrong_format"),
        ("arms.0.slug", "relu" * 20, "wrong_length"),
        ("arms.1.slug", "tanh", "duplicate"),
        ("probes", ["dead_units", "dead_units"], "duplicate"),
        ("probes", ["weights"], "unknown_choice"),
        ("measure.metric", "test/precision", "unknown_choice"),
        ("measure.at", "sometimes", "unknown_choice"),
        ("rule.all_of.0.margin", 0, "out_of_range"),
        ("rule.all_of.0.kind", "tukey", "unknown_choice"),
        ("rule.all_of", [], "wrong_length"),
        ("seeds", 10, "unknown_field"),
    ],
)
def test_a_bad_value_is_named_with_its_code(path: str, value: object, code: str) -> None:
    # the fault of the second slug, probe or of an item is reported at that item
    found = faults({path: value})
    assert code in found.values()
    assert all(field.startswith(path) for field in found)


def test_all_faults_come_at_once() -> None:
    found = faults({RATE: -1, "data.test_share": 1.0, "network.activation": "relu6"})
    assert found == {
        RATE: "out_of_range",
        "data.test_share": "out_of_range",
        "network.activation.name": "unknown_choice",
    }


def test_a_missing_part_is_required() -> None:
    data = document()
    del data["measure"], data["data"]["name"]
    with pytest.raises(SpecErrors) as caught:
        parse_spec(data)
    assert {error.field: error.code for error in caught.value.errors} == {
        "measure": "required",
        "data.name": "required",
    }


@pytest.mark.parametrize("thing", [None, 3, "text", [], {}, {1: 2}])
def test_what_is_no_spec_is_refused(thing: object) -> None:
    with pytest.raises(SpecErrors):
        parse_spec(thing)


def test_an_error_carries_the_allowed_range() -> None:
    with pytest.raises(SpecErrors) as caught:
        parse_spec(document({"data.test_share": 1.0}))
    assert caught.value.errors[0].to_dict() == {
        "code": "out_of_range",
        "field": "data.test_share",
        "limit": {"min": 0.01, "max": 0.99},
    }


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("network.activation", {"name": "relu", "slope": 0.1}, "slope"),
        ("network.activation", {"name": "elu", "slope": 0.1}, "slope"),
        ("network.init", {"name": "zero", "gain": 2.0}, "gain"),
        ("network.init", {"name": "normal", "gain": 2.0}, "gain"),
        ("network.hidden_bias", {"name": "zero", "value": 1.0}, "value"),
    ],
)
def test_a_parameter_of_another_member_is_refused(path: str, value: object, field: str) -> None:
    assert faults({path: value}) == {f"{path}.{field}": "unknown_field"}


def test_a_field_knows_its_range() -> None:
    assert limits_of(Adam.model_fields["learning_rate"]) == {"above": 0.0, "max": 1e6}


def test_an_arm_that_is_wrong_names_the_arm_and_its_path() -> None:
    assert faults({"arms": arms_of(RATE, 0.1, -1)}) == {f"arms.1.set.{RATE}": "out_of_range"}


def test_an_arm_that_sets_an_optimizer_as_a_whole_is_checked_inside() -> None:
    arms = arms_of("training.optimizer", {"name": "sgd"}, {"name": "adam", "momentum": 0.9})
    assert faults({"arms": arms}) == {"arms.1.set.training.optimizer.momentum": "unknown_field"}


@pytest.mark.parametrize("path", ["network.depth", "nowhere.at.all", "network.hidden_widths.0", ""])
def test_an_arm_cannot_set_a_path_that_leads_nowhere(path: str) -> None:
    assert set(faults({"arms": arms_of(path, 1, 2)}).values()) == {"unknown_field"}


def test_arms_set_the_same_paths() -> None:
    arms = [{"slug": "a", "set": {"network.activation": "relu"}}, {"slug": "b", "set": {RATE: 0.5}}]
    assert faults({"arms": arms}) == {"arms.1.set": "arms_differ"}


def test_two_equal_arms_are_refused() -> None:
    assert faults({"arms": arms_of(RATE, 0.1, 0.10)}) == {"arms.1.set": "duplicate"}


def test_the_measure_must_be_recorded_in_every_arm() -> None:
    arms = arms_of("network.hidden_widths", [8], [8, 8])
    assert faults({"arms": arms, "measure.metric": "dead_units/layer1"}) == {}
    assert faults({"arms": arms, "measure.metric": "dead_units/layer2"}) == {"measure.metric": "unknown_choice"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5) | st.just(HUGE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PLACES = [
    "data",
    "data.name",
    "network",
    "network.hidden_widths",
    "training.optimizer",
    "training.optimizer.name",
    RATE,
]
PLACES += ["arms", "arms.0", "arms.0.slug", "arms.1.set", "probes", "measure", "measure.metric", "rule", "rule.all_of"]


@given(place=st.sampled_from(PLACES), value=JSON)
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_place_it_is_a_spec_or_a_list_of_faults(place: str, value: object) -> None:
    for error in faults({place: value}):
        assert isinstance(error, str)


@given(value=JSON)
@settings(max_examples=100, deadline=None)
def test_whatever_an_arm_sets_it_is_a_spec_or_a_list_of_faults(value: object) -> None:
    faults({"arms": [*arms_of("training.optimizer", {"name": "adam"}), {"slug": "b", "set": {RATE: value}}]})
    faults({"arms": arms_of(RATE, 0.1, value)})


UNKNOWN = {"metric": "alchemy"}
RULES_ON_IT = [
    {"kind": "ratio", "factor": 2.0},
    {"kind": "threshold", "bound": 1.0},
    {"kind": "proportion", "bound": 50.0},
    {"kind": "threshold", "bound": 1.0, **UNKNOWN},
    {"kind": "ratio", "factor": 2.0, "measure": UNKNOWN},
    {"kind": "threshold", "bound": 1.0, "measure": UNKNOWN},
]


@pytest.mark.parametrize("rule", RULES_ON_IT, ids=str)
def test_a_metric_that_there_is_not_is_refused_whatever_the_rule(rule: dict[str, object]) -> None:
    found = faults({"measure": UNKNOWN, "rule": {"all_of": [rule]}})
    assert found["measure.metric"] == "unknown_choice"


def test_an_unknown_field_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SpecErrors, match=r"training\.optimizer\.lr: unknown_field .*'learning_rate'"):
        small_spec({"training.optimizer.lr": 0.1})


@pytest.mark.parametrize(("path", "name"), [("data", "moons"), ("network", "mlp"), ("training.optimizer", "adam")])
def test_a_name_alone_is_short_for_the_part_with_its_defaults(path: str, name: str) -> None:
    assert small_spec({path: name}) == small_spec({path: {"name": name}})
