"""Every kind of experiment can be built in the form, launched, trained, judged and looked at, in both languages."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from tests.trainer.making import launch, train_all
from tests.trainer.test_builder_fields import entered
from trainer.engine.documents import read_spec
from trainer.engine.manual import EXAMPLES
from trainer.engine.specs import PROCEDURES, ExperimentSpec
from trainer.forms.builder import BuilderForm
from trainer.forms.prefilling import is_same, values_of
from trainer.presentation.charts import figures
from trainer.presentation.differences import plot
from trainer.wording.setting import arm_labels, describe

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = [name for name in PROCEDURES if name != "training"]


def example(procedure: str) -> ExperimentSpec:
    return read_spec(EXAMPLES / f"{procedure}.yaml")


@pytest.mark.parametrize("procedure", OTHERS)
def test_what_the_builder_shows_of_an_example_makes_that_example(procedure: str) -> None:
    spec = example(procedure)
    form = BuilderForm(entered(BuilderForm(initial=values_of(spec))))
    assert form.is_valid(), form.errors
    assert is_same(form.spec, spec)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_form_begins_with_fields_of_the_procedure_that_is_chosen(procedure: str) -> None:
    form = BuilderForm(initial={"procedure": procedure})
    shown = {name.split(".")[0] for name in form.fields}
    own = set(PROCEDURES[procedure].arm_type.model_fields)
    assert own & shown
    assert not (set(PROCEDURES["training"].arm_type.model_fields) - own) & shown
    assert all(section.fields for section in form.sections)


def test_a_probe_has_no_field_for_a_validation_part() -> None:
    form = BuilderForm(initial={"procedure": "linear_probe"})
    assert "data.digits.scaling" in form.fields
    assert not [name for name in form.fields if "validation" in name]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("procedure", OTHERS)
def test_its_setting_is_said_in_words(procedure: str, language: str) -> None:
    spec = example(procedure)
    with override(language):
        text = " ".join(fact.text for fact in describe(spec, arm_labels(spec)))
    assert "_" not in text and not re.search(r"%\([a-z_]+\)", text)


@pytest.mark.parametrize("procedure", OTHERS)
def test_it_runs_to_a_verdict_that_its_page_shows(procedure: str, client: Client, learner: User) -> None:
    experiment = launch(learner, spec=example(procedure), num_seeds=7)
    train_all()
    client.force_login(learner)
    assert experiment.verdicts.count() == 1
    for language in ("en", "ko"):
        page = client.get(f"/{language}/experiments/{experiment.public_id}/")
        assert page.status_code == 200
        assert b'id="why-title"' not in page.content  # nobody looked inside
        assert not re.search(r"%\([a-z_]+\)", page.content.decode())


def test_an_arm_that_is_done_sooner_has_not_diverged() -> None:
    spec = example("brute_force")
    steps, [descent, grid] = [1, 1000, 14641], [[1.0, 0.02, None], [2.0, 1.5, 0.1]]
    arms = {
        slug: {"mean": means, "low": means, "high": means} for slug, means in (("descent", descent), ("grid", grid))
    }
    with override("en"):
        [summary] = [
            figure.summary
            for figure in figures(spec, {"search/rmse": {"steps": steps, "arms": arms}}, ["descent", "grid"])
            if figure.metric == "search/rmse"
        ]
    assert "diverged" not in summary
    assert "descent: 0.02" in summary and "grid: 0.1" in summary


def test_an_unknown_procedure_is_refused_at_its_field() -> None:
    data = entered(BuilderForm(initial=values_of(example("descent"))))
    data["procedure"] = "alchemy"
    assert "procedure" in BuilderForm(data).errors


def test_tiny_differences_have_ticks_that_can_be_read() -> None:
    drawn = plot([(0, 4e-7), (1, 5e-7)], effect=4.5e-7, low=4e-7, high=5e-7, margin=1e-6)
    assert "5 × 10⁻⁷" in [tick.label for tick in drawn.ticks]
