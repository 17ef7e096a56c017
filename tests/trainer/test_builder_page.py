"""The builder: every field of the spec in the form, what is refused and where it says so, and what it launches."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client

from tests.trainer.making import make_claim
from trainer.engine.specs import DATA, PROCEDURES, parse_spec
from trainer.forms.builder import SELDOM, BuilderForm
from trainer.forms.draft import ARMS, Draft
from trainer.forms.prefilling import is_same, values_of
from trainer.forms.spec_fields import SpecField, all_fields
from trainer.forms.table_choices import TableChoice
from trainer.forms.typed import typed
from trainer.models import Claim, Experiment

ClientOf = Callable[[User], Client]
URL = "/en/experiments/new/"
RATE = "training.optimizer.sgd.learning_rate"
CHOSEN: dict[str, Any] = {
    "factor": "network.activation",
    "arms.0": "relu",
    "arms.1": "tanh",
    "data.name": "moons",
    "data.moons.num_examples": "100",
    "data.moons.noise": "0.2",
    "data.moons.test_share": "0.5",
    "network.hidden_widths": "8",
    "training.optimizer.name": "sgd",
    RATE: "0.1",
    "training.optimizer.sgd.momentum": "0",
    "training.batch_size": "25",
    "training.num_epochs": "5",
    "measure.metric": "test/accuracy",
    "measure.at": "last",
    "rule.all_of.0.kind": "difference",
    "rule.all_of.0.difference.margin": "5",
    "rule.all_of.0.difference.claimed": "greater",
    "num_seeds": "4",
    "winner": "1",
    "effect": "3",
    "certainty": "guess",
}
FORM = {each.name: typed(each.default) for each in Draft(CHOSEN).fields} | CHOSEN


SIZES = {"table": "0" * 64, "num_rows": 100, "num_inputs": 2}
TABLES = {"csv": TableChoice("", SIZES | {"num_classes": 2}), "csv_values": TableChoice("", SIZES)}


def filled(**changes: str) -> dict[str, Any]:
    return FORM | {"idempotency_key": str(uuid4())} | changes


@pytest.fixture
def errors(client_of: ClientOf, learner: User) -> Callable[..., dict[str, list[str]]]:
    """The messages by field of a form with these changes, which must store nothing."""

    def errors_of(**changes: str) -> dict[str, list[str]]:
        response = client_of(learner).post(URL, filled(**changes))
        assert response.status_code == 422
        assert Experiment.objects.count() == 0
        return dict(response.context["form"].errors)

    return errors_of


@pytest.fixture
def refused() -> Callable[..., dict[str, list[str]]]:
    """The same of the form alone, for what needs neither page nor database."""

    def errors_of(**changes: str) -> dict[str, list[str]]:
        data = QueryDict(mutable=True)
        data.update(filled(**changes))
        return dict(BuilderForm(data, tables={"1": TABLES.get(changes.get("data.name"), TABLES["csv"])}).errors)

    return errors_of


def test_a_filled_form_launches_what_it_says(client_of: ClientOf, learner: User) -> None:
    response = client_of(learner).post(URL, filled(probes="dead_units"))
    experiment = Experiment.objects.get(owner=learner)
    assert response.headers["Location"] == experiment.get_absolute_url()
    spec = experiment.experiment_spec
    assert [spec.arm_values(arm)["network.activation"]["name"] for arm in (0, 1)] == ["relu", "tanh"]
    assert (spec.data.num_examples, spec.training.batch_size, spec.probes) == (100, 25, ("dead_units",))
    assert (experiment.claim, experiment.prediction.winner, experiment.num_seeds) == (None, "tanh", 4)


@pytest.mark.parametrize("value", ["0", "-1", "NaN", "inf", "1e309", "1e-400", "0,1", "", " ", "1_000", "1e", "0x10"])
def test_a_learning_rate_that_is_none_is_refused_at_its_field(refused: Callable[..., Any], value: str) -> None:
    assert set(refused(**{RATE: value})) == {RATE}


WHOLE = ["training.num_epochs", "training.batch_size", "data.moons.num_examples", "network.hidden_widths"]
NOT_WHOLE = ["0", "-1", "1.5", "100000", str(2**31), str(2**63), "1" + "0" * 400, "٣", "1e2", "x"]


@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_keep_to_their_range(refused: Callable[..., Any], name: str) -> None:
    assert {value[:20]: set(refused(**{name: value})) for value in NOT_WHOLE} == {
        value[:20]: {name} for value in NOT_WHOLE
    }


def numbers_by_choice() -> dict[Any, list[SpecField]]:
    """The numbers of every part, together with those that appear beside them."""
    numbers = [each for each in all_fields() if each.kind in {"integer", "real"}]
    return {needs: [each for each in numbers if each.needs == needs] for needs in {each.needs for each in numbers}}


FITTING = {  # beside data that have no classes
    "values": {"training.loss.name": "mse", "measure.metric": "test/rmse"},
    "labels": {"training.loss.name": "multilabel_bce", "measure.metric": "test/exact_match"},
}


@pytest.mark.parametrize("needs", sorted(numbers_by_choice(), key=str), ids=str)
@pytest.mark.parametrize("is_above", [False, True], ids=["below", "above"])
def test_every_limit_of_the_spec_is_that_of_the_form(refused: Callable[..., Any], needs: Any, is_above: bool) -> None:
    """All numbers that stand side by side, each just outside of its own limits."""
    chosen = {needs[0]: needs[1][0]} if needs else {}
    if str(needs).startswith("('network.activation"):  # held equal, so that it has an input
        chosen |= {"factor": "training.batch_size", "arms.0": "25", "arms.1": "50"}
    if needs and needs[1][0] in {"threshold", "proportion", "monotone", "exact"}:  # not about a winner
        chosen |= {"winner": "claim holds"}
    if needs and needs[1] == ("proportion",):
        chosen |= {"measure.at": "success", "measure.success.threshold": "90"}
    if str(needs).startswith("('training.early_stopping"):
        chosen |= {"data.moons.validation_share": "0.2"}
    wrong = {}
    for each in numbers_by_choice()[needs]:
        low = each.limits.get("min", each.limits.get("above"))
        wrong[each.name] = str(each.limits["max"] * 2 if is_above else low - 1)
    others = {each.name: typed(each.default) or "1" for each in all_fields() if needs and each.needs == needs}
    data = DATA[chosen.get("data.name", "moons")]
    assert set(refused(**FITTING.get(data.targets, {}) | others | chosen | wrong)) == set(wrong)


@pytest.mark.parametrize("value", ["../x", "__class__", "os.system", "<script>", "\\frac", ""])
@pytest.mark.parametrize(
    "name", ["data.name", "training.optimizer.name", "network.init.name", "factor", "measure.metric"]
)
def test_an_unknown_choice_is_refused_at_its_field(refused: Callable[..., Any], name: str, value: str) -> None:
    assert name in refused(**{name: value})


@pytest.mark.parametrize("value", ["../x", "", "relu"])
def test_an_arm_needs_a_value_of_its_own(errors: Callable[..., Any], value: str) -> None:
    assert "arms.1" in errors(**{"arms.1": value, "winner": "0"})


def test_all_faults_are_said_at_once(errors: Callable[..., Any]) -> None:
    wrong = {"factor": RATE.replace(".sgd", ""), "arms.0": "0.1", "arms.1": "0,1", "training.num_epochs": "x"}
    assert set(errors(**wrong, **{"network.activation.name": "relu", "effect": ""})) == {
        "arms.1",
        "training.num_epochs",
        "effect",
    }


def test_a_setting_that_is_too_large_names_the_field_to_change(errors: Callable[..., Any]) -> None:
    messages = errors(**{"network.hidden_widths": ", ".join(["1024"] * 20), "training.num_epochs": "500"})
    assert "Lower: Hidden layers" in messages["network.hidden_widths"][0]


def test_the_message_of_a_range_names_it(errors: Callable[..., Any]) -> None:
    assert errors(**{"training.num_epochs": "20001"}) == {"training.num_epochs": ["Allowed: 1 to 20,000."]}


def test_a_learning_rate_that_diverges_is_allowed(client_of: ClientOf, learner: User) -> None:
    assert client_of(learner).post(URL, filled(**{RATE: "1000000"})).status_code == 302


def test_fields_of_another_data_set_are_ignored(client_of: ClientOf, learner: User) -> None:
    client_of(learner).post(URL, filled(**{"data.spirals.noise": "nonsense", "data.digits.scaling": "../x"}))
    assert Experiment.objects.get().experiment_spec.data.name == "moons"


def test_a_choice_whose_fields_were_never_shown_is_presented_with_them(client_of: ClientOf, learner: User) -> None:
    response = client_of(learner).post(URL, filled(**{"data.name": "spirals"}))
    assert response.status_code == 422
    assert response.context["form"]["data.spirals.num_turns"].value() == "1"
    assert "data.spirals.num_turns" in response.context["form"].errors


def test_asking_for_the_fields_of_a_choice_stores_nothing_and_keeps_the_rest(client: Client, db: None) -> None:
    response = client.post(URL, filled(redraw="1", **{"data.name": "spirals", "training.batch_size": "13"}))
    assert response.status_code == 200
    form = response.context["form"]
    assert (form["data.name"].value(), form["training.batch_size"].value()) == ("spirals", "13")
    assert form.errors == {}


def test_values_that_do_not_fit_what_varies_now_are_dropped(client: Client, db: None) -> None:
    form = client.post(URL, filled(redraw="1", factor="training.batch_size")).context["form"]
    assert {form[name].value() for name in ARMS if name in form.fields} == {""}
    assert "network.activation.name" in form.fields


@pytest.mark.parametrize("slug", ["deep-sigmoid-does-not-train", "adam-versus-sgd-default", "dead-relu-learning-rate"])
def test_a_claim_fills_the_builder_with_its_own_setting(client: Client, db: None, slug: str) -> None:
    claim = make_claim(slug)
    form = client.get(f"{URL}?claim={slug}").context["form"]
    assert form["arms.0"].value()
    assert is_same(parse_spec(Draft(form.initial, claim.experiment_spec.probes).document()), claim.experiment_spec)


def from_claim(claim: Claim, **changes: str) -> dict[str, Any]:
    return filled(**values_of(claim.experiment_spec) | {"num_seeds": "2", "effect": "1"} | changes)


def test_an_unchanged_claim_is_launched_as_that_claim(client_of: ClientOf, learner: User) -> None:
    claim = make_claim("dead-relu-learning-rate")
    client_of(learner).post(f"{URL}?claim={claim.slug}", from_claim(claim))
    experiment = Experiment.objects.get()
    assert (experiment.claim, experiment.prediction.winner) == (claim, "high-rate")


def test_a_changed_claim_is_an_experiment_of_ones_own(client_of: ClientOf, learner: User) -> None:
    claim = make_claim("dead-relu-learning-rate")
    client_of(learner).post(f"{URL}?claim={claim.slug}", from_claim(claim, **{"training.num_epochs": "14"}))
    assert Experiment.objects.get().claim is None


def test_an_unknown_claim_gives_the_empty_builder(client: Client, db: None) -> None:
    assert client.get(f"{URL}?claim=../../etc").status_code == 200


def test_measuring_what_a_probe_reads_brings_the_probe(client_of: ClientOf, learner: User) -> None:
    changes = {"measure.metric": "gradient_norm/layer1", "rule.all_of.0.difference.margin": "0.1"}
    client_of(learner).post(URL, filled(**changes))
    assert Experiment.objects.get().experiment_spec.probes == ("gradient_norm",)


def test_a_visitor_signs_in_and_finds_the_builder_filled(client: Client, learner: User) -> None:
    response = client.post(URL, filled(probes="dead_units"))
    assert response.headers["Location"] == f"/en/accounts/login/?next={URL}"
    client.force_login(learner)
    form = client.get(URL).context["form"]
    assert (form["arms.1"].value(), form["probes"].value(), form["winner"].value()) == ("tanh", ["dead_units"], "1")


def folded(**changes: str) -> set[str]:
    data = QueryDict(mutable=True)
    data.update(filled(**changes))
    return {field.name for section in BuilderForm(data).sections for field in section.more}


def test_what_most_experiments_leave_alone_is_folded_away_until_it_is_changed_or_at_fault() -> None:
    assert {"training.l2", "data.moons.label_noise", "training.early_stopping.name"} <= folded()
    assert not {RATE, "data.name", "network.hidden_widths", "measure.at"} & folded()
    assert "training.l2" not in folded(**{"training.l2": "0.01"})
    assert "training.l2" not in folded(**{"training.l2": "much"})


def test_every_kind_of_setting_that_is_folded_away_exists() -> None:
    paths = [each.path for procedure in PROCEDURES for each in all_fields(procedure)]
    assert [end for end in SELDOM if not any(path.endswith(end) for path in paths)] == []


def test_a_second_click_leads_to_the_same_experiment(client_of: ClientOf, learner: User) -> None:
    form = filled()
    client = client_of(learner)
    assert client.post(URL, form).headers["Location"] == client.post(URL, form).headers["Location"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_range_stands_at_every_number(client: Client, db: None, language: str) -> None:
    form = client.get(f"/{language}/experiments/new/").context["form"]
    assert "0.999" in form["training.optimizer.sgd.momentum"].help_text
