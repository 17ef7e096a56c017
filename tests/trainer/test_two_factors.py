"""Two things may vary at once in the builder: every value of the one with every value of the other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client

from tests.trainer.test_builder_page import RATE, filled
from trainer.engine.specs import parse_spec
from trainer.forms.builder import BuilderForm
from trainer.models import Experiment

ClientOf = Callable[[User], Client]
URL = "/en/experiments/new/"
BOTH = {"second": "training.optimizer.learning_rate", "second.0": "0.1", "second.1": "0.5", "winner": "1x1"}


def form_with(**changes: str) -> BuilderForm:
    data = QueryDict(mutable=True)
    data.update(filled(**BOTH | changes))
    return BuilderForm(data)


def test_every_value_is_combined_with_every_arm(client_of: ClientOf, learner: User) -> None:
    client_of(learner).post(URL, filled(**BOTH))
    experiment = Experiment.objects.get()
    spec = experiment.experiment_spec
    values = [(arm.set["network.activation"]["name"], arm.set["training.optimizer.learning_rate"]) for arm in spec.arms]
    assert values == [("relu", 0.1), ("relu", 0.5), ("tanh", 0.1), ("tanh", 0.5)]
    assert experiment.prediction.winner == "tanh-0-5"
    page = client_of(learner).get(experiment.get_absolute_url())
    assert page.status_code == 200


def test_what_varies_too_has_no_input_of_its_own() -> None:
    form = form_with()
    assert form.is_valid(), form.errors
    assert RATE not in form.fields
    assert [label for _, label in form.fields["winner"].choices][:2] == ["ReLU, 0.1 (baseline)", "ReLU, 0.5"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"second.1": "0,5"}, "second.1"),
        ({"second.1": "-1"}, "second.1"),
        ({"second.1": "0.1"}, "second.1"),
        ({"second.1": ""}, "second.1"),
        ({"second": "network.activation"}, "second"),
        ({"second": "../x"}, "second"),
        ({"second": "data.name"}, "second"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes: dict[str, str], field: str) -> None:
    assert field in form_with(**changes).errors


WHOLE = {"second": "training.optimizer", "second.0": "sgd", "second.1": "adam"}


def test_both_may_be_choices_with_fields_of_their_own() -> None:
    draft = form_with(**WHOLE, **{"training.optimizer.adam.learning_rate": "0.01"}).draft
    optimizers = [arm.set["training.optimizer"] for arm in parse_spec(draft.document()).arms]
    assert [(each["name"], each["learning_rate"]) for each in optimizers] == [("sgd", 0.1), ("adam", 0.01)] * 2


def test_a_wrong_field_of_a_choice_is_named() -> None:
    form = form_with(**WHOLE, **{"training.optimizer.adam.learning_rate": "-1"})
    assert "training.optimizer.adam.learning_rate" in form.errors


def test_more_than_twelve_arms_are_refused_where_they_come_from() -> None:
    arms = {f"arms.{place}": name for place, name in enumerate(["relu", "tanh", "sigmoid"])}
    second = {f"second.{place}": str(place + 1) for place in range(5)}
    errors: dict[str, Any] = form_with(**arms, **second).errors
    assert "second" in errors
    assert "12" in errors["second"][0]


def test_the_form_asks_for_values_once_something_else_varies(client: Client, db: None) -> None:
    form = client.post(URL, filled(**{**BOTH, "redraw": "1"})).context["form"]
    assert [form[name].value() for name in ("second", "second.0", "second.1")] == list(BOTH.values())[:3]
    assert "second.2" in form.fields
    moved = client.post(URL, filled(**{**BOTH, "redraw": "1", "factor": "training.optimizer.learning_rate"}))
    assert not moved.context["form"]["second"].value()
