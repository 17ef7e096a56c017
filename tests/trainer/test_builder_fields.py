"""Every field of a spec has its words, and what the builder shows of a spec makes that spec again."""

from typing import Any

import pytest
from django.http import QueryDict

from tests.engine.examples import arms_of, small_spec
from trainer.engine.specs import MOST_ARMS, PROCEDURES, ExperimentSpec
from trainer.forms.builder import BuilderForm
from trainer.forms.draft import ARMS
from trainer.forms.prefilling import is_same, values_of
from trainer.forms.spec_fields import all_fields
from trainer.wording.fields import choice_label, field_label
from trainer.wording.metrics import UNITS
from trainer.wording.setting import arm_labels, describe, title_of


def spec_that_varies(path: str, *values: Any) -> ExperimentSpec:
    """The base has the baseline's value, as the builder writes it."""
    return small_spec({path: values[0], "arms": arms_of(path, *values)})


def entered(form: BuilderForm) -> QueryDict:
    """What a browser would send, with a prediction."""
    data = QueryDict(mutable=True)
    for name in form.fields:
        value = form[name].value()
        data.setlist(name, value if isinstance(value, list) else [value or ""])
    data.update({"winner": form.fields["winner"].choices[-1][0], "effect": "0", "certainty": "guess"})
    data["num_seeds"] = "3"
    return data


BATCHES = arms_of("training.batch_size", 10, 20)
SPECS = [
    spec_that_varies("network.activation", "relu", {"name": "leaky_relu", "slope": 0.2}, "shifted", "maxout"),
    spec_that_varies("network.init", "zero", {"name": "he_normal", "gain": 10.0}, {"name": "normal", "std": 0.1}),
    spec_that_varies("network.hidden_bias", "usual", {"name": "constant", "value": -20.0}),
    spec_that_varies("training.faults", [], ["no_zero_grad"], ["softmax_twice"]),
    spec_that_varies("training.early_stopping", "none", {"name": "patience", "monitor": "train_loss"}),
    spec_that_varies("training.optimizer", {"name": "sgd", "learning_rate": 0.01}, {"name": "adam"}),
    spec_that_varies("training.faults", [], ["no_zero_grad"], ["softmax_twice"]),
    spec_that_varies("training.early_stopping", "none", {"name": "patience", "monitor": "train_loss"}),
    spec_that_varies(
        "training.schedule", {"name": "step", "every": "epoch"}, {"name": "cosine", "warmup": 3}, "linear"
    ),
    spec_that_varies("training.l1", 0.0, 0.01),
    small_spec({"data": {"name": "iris", "columns": [2, 3]}, "arms": arms_of("training.l1", 0.0, 0.01)}),
    small_spec({"data": {"name": "digits", "test_shift": 1}, "arms": arms_of("data.train_shift", 0, 2)}),
    spec_that_varies("training.optimizer", {"name": "sgd", "momentum": 0.9, "nesterov": True}, {"name": "adamw"}),
    small_spec({"network.activation": "tanh", "rule.all_of": [{"kind": "ratio", "factor": 1.5, "claimed": "less"}]}),
    small_spec({"network": {"name": "linear"}, "training.batch_size": 10, "probes": []} | {"arms": BATCHES}),
    small_spec({"network.activation": "tanh", "rule.all_of": [{"kind": "equivalence", "margin": 2.0}]}),
    small_spec({"network.activation": "tanh", "rule.all_of": [{"kind": "threshold", "bound": 80.0}]}),
    small_spec({"network.activation": "tanh", "rule.all_of": [{"kind": "exact", "of": "values", "value": 80.0}]}),
    small_spec(
        {"measure": {"at": "success", "metric": "test/accuracy", "threshold": 90.0}}
        | {"network.activation": "tanh", "rule.all_of": [{"kind": "proportion", "bound": 50.0}]}
    ),
    small_spec(
        {"training.optimizer": {"name": "adam", "amsgrad": True}}
        | {"arms": arms_of("training.optimizer.betas", [0.9, 0.999], [0.5, 0.9])}
    ),
    small_spec(
        {"training.optimizer": {"name": "sgd", "momentum": 0.9}}
        | {"arms": arms_of("training.optimizer.nesterov", False, True)}
    ),
    spec_that_varies("training.loss", "cross_entropy", {"name": "softmax_mse", "over_classes": "sum"}, "mse"),
    small_spec(
        {"data": {"name": "line", "outlier_share": 0.1}, "measure.metric": "test/rmse"}
        | {"training.loss": "mse", "arms": arms_of("training.loss", "mse", {"name": "huber", "delta": 0.5})}
    ),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: next(iter(spec.arms[0].set)))
def test_what_is_shown_makes_the_same_spec(spec: ExperimentSpec) -> None:
    form = BuilderForm(entered(BuilderForm(initial=values_of(spec))))
    assert form.is_valid(), form.errors
    assert is_same(form.spec, spec)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: next(iter(spec.arms[0].set)))
def test_a_spec_can_be_said_in_words(spec: ExperimentSpec) -> None:
    labels = arm_labels(spec)
    assert len(set(labels)) == len(spec.arms)
    assert title_of(spec) and all(fact.text for fact in describe(spec, labels))


def test_only_the_fields_of_members_that_an_arm_names_are_shown() -> None:
    names = BuilderForm(initial=values_of(SPECS[0])).fields
    assert "network.activation.leaky_relu.slope" in names
    assert "network.activation.prelu.slope" not in names


EVERY_FIELD = {each.name: each for procedure in PROCEDURES for each in all_fields(procedure)}


def test_every_field_has_a_label_a_unit_and_words_for_its_choices() -> None:
    for each in EVERY_FIELD.values():
        assert field_label(each.path), each.name
        assert each.unit in UNITS, each.name
        assert all(choice_label(each.path, code) for code in each.choices if each.kind == "choice"), each.name


def test_as_many_arms_can_be_entered_as_an_experiment_takes() -> None:
    spec = spec_that_varies("training.optimizer.learning_rate", *(0.01 * place for place in range(1, MOST_ARMS + 1)))
    form = BuilderForm(entered(BuilderForm(initial=values_of(spec))))
    assert form.is_valid(), form.errors
    assert is_same(form.spec, spec)


def test_one_more_arm_than_is_filled_in_can_be_entered() -> None:
    seven = spec_that_varies("training.optimizer.learning_rate", *(0.01 * place for place in range(1, 8)))
    assert [name for name in BuilderForm(initial=values_of(seven)).fields if name.startswith("arms.")] == [*ARMS[:8]]
