"""A claim whose rules judge two measures: its setting, its verdict and its page say both."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.trainer.making import launch, make_spec, train_all
from trainer.engine.specs import ExperimentSpec, parse_spec
from trainer.forms.prefilling import values_of

pytestmark = pytest.mark.django_db(transaction=True)
RULES = [
    {"kind": "difference", "margin": 10.0},
    {
        "kind": "threshold",
        "bound": 20.0,
        "claimed": "less",
        "measure": {"metric": "test/accuracy", "at": "steps", "target": 60, "cap": 10},
    },
]


def spec_with_two_measures() -> ExperimentSpec:
    return parse_spec(make_spec(probes=("update_ratio",)).canonical() | {"rule": {"all_of": RULES}})


def test_both_measures_are_judged_and_said(client: Client, learner: User) -> None:
    experiment = launch(learner, spec=spec_with_two_measures(), num_seeds=7)
    train_all()
    client.force_login(learner)
    comparisons = experiment.verdicts.get().document["comparisons"]
    assert [each["means"][0] <= 10 for each in comparisons] == [False, True, True]
    for language, words in (("en", "steps until this target is reached"), ("ko", "규칙의 측정값")):
        text = client.get(f"/{language}/experiments/{experiment.public_id}/").content.decode()
        assert words in text and not re.search(r"%\([a-z_]+\)", text)


def test_the_builder_says_that_it_cannot_express_them() -> None:
    assert values_of(spec_with_two_measures()) is None
