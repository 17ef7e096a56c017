"""The builder offers everything that a spec's fields allow, words it, and reads it back."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict

from tests.engine.examples import arms_of, small_spec
from trainer.engine.specs import MEASURES, ExperimentSpec
from trainer.forms.builder import BuilderForm
from trainer.forms.prefilling import values_of
from trainer.wording.measures import measure_in_words, measure_label
from trainer.wording.setting import describe

pytestmark = pytest.mark.django_db
PREDICTED = {"winner": "1", "effect": "1", "certainty": "guess", "num_seeds": "10", "idempotency_key": str(uuid4())}
OWN: dict[str, dict[str, Any]] = {
    "mean": {"num_records": 3},
    "steps": {"target": 50.0, "cap": 15},
    "success": {"threshold": 90.0},
    "log10": {"moment": "first"},
    "ratio": {"over": "gradient_norm/layer2", "moment": "first"},
}
METRICS = {"log10": "train/loss", "minus_log10": "train/loss", "ratio": "gradient_norm/layer1"}


def spec_measuring(at: str) -> ExperimentSpec:
    measure = {"at": at, "metric": METRICS.get(at, "test/accuracy"), **OWN.get(at, {})}
    probes = {"gap": ["train_accuracy"], "ratio": ["gradient_norm"]}.get(at, [])
    arms = arms_of("network.activation", "relu", "tanh")
    changes = {"measure": measure, "probes": probes, "arms": arms, "network.activation": "relu"}
    if at == "success":
        changes |= {"rule.all_of": [{"kind": "proportion"}]}
    return small_spec(changes | {"data.validation_share": 0.1})


def form_of(values: Mapping[str, Any]) -> BuilderForm:
    """As the browser sends the prefilled form."""
    data = QueryDict(mutable=True)
    for name, value in {**values, **PREDICTED}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return BuilderForm(data)


@pytest.mark.parametrize("at", MEASURES)
def test_every_measure_can_be_built_and_read_back(at: str) -> None:
    spec = spec_measuring(at)
    form = form_of(values_of(spec))
    assert form.is_valid(), form.errors
    assert form.spec.measure == spec.measure


@pytest.mark.parametrize("at", MEASURES)
def test_every_measure_has_its_words(at: str) -> None:
    spec = spec_measuring(at)
    assert measure_label(spec.measure) and measure_in_words(spec.measure)
    assert "%(" not in " ".join(fact.text for fact in describe(spec, ["a", "b"]))


def test_a_measure_brings_the_probe_that_it_needs() -> None:
    form = form_of({**values_of(spec_measuring("gap")), "probes": []})
    assert form.is_valid(), form.errors
    assert form.spec.probes == ("train_accuracy",)


def test_a_fault_is_shown_at_its_own_input() -> None:
    form = form_of({**values_of(spec_measuring("steps")), "measure.steps.cap": "100000"})
    assert set(form.errors) == {"measure.steps.cap"}
