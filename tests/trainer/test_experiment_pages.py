"""A learner's experiments: the list, an experiment from the queue to its verdict, cancelling and adding seeds."""

import json
import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from tests.trainer.making import launch, lease, make_claim, make_spec, train_all
from trainer.engine.specs import parse_spec
from trainer.models import Experiment, Shard, Verdict
from trainer.services.cancelling import cancel_experiment
from trainer.services.launching import PredictionInput
from trainer.services.reporting import report_worker
from trainer.services.training import fail_shard

ClientOf = Callable[[User], Client]
ACTIONS = ["cancel/", "add-seeds/"]


@pytest.fixture
def page_of(client_of: ClientOf, learner: User) -> Callable[[Experiment], str]:
    return lambda experiment: client_of(learner).get(experiment.get_absolute_url()).text


def test_the_list_shows_the_reader_s_own_experiments(
    client_of: ClientOf, learner: User, other_learner: User, trained: Experiment
) -> None:
    launch(other_learner)
    page = client_of(learner).get("/en/experiments/")
    assert [line.experiment for line in page.context["lines"]] == [trained]
    assert "Activation: tanh / ReLU" in page.text


def test_the_list_asks_the_database_as_often_for_many(
    client_of: ClientOf, learner: User, settings: object, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.MAX_QUEUED_EXPERIMENTS = 10
    for _ in range(8):
        launch(learner)
    client = client_of(learner)
    with django_assert_max_num_queries(8):
        assert len(client.get("/en/experiments/").context["lines"]) == 8


@pytest.mark.parametrize("page", ["zero", "-1", "99999999999999999999", "2"])
def test_a_page_of_the_list_that_does_not_exist_is_one_that_does(client_of: ClientOf, learner: User, page: str) -> None:
    assert client_of(learner).get(f"/en/experiments/?page={page}").status_code == 200


def test_a_visitor_is_asked_to_sign_in(client: Client, trained: Experiment) -> None:
    for url in ("/en/experiments/", trained.get_absolute_url()):
        assert client.get(url).headers["Location"] == f"/en/accounts/login/?next={url}"


def test_nobody_sees_or_touches_another_s_experiment(
    client_of: ClientOf, other_learner: User, owner: User, trained: Experiment
) -> None:
    for stranger in (other_learner, owner):
        client, url = client_of(stranger), trained.get_absolute_url()
        assert [client.get(url + page).status_code for page in ("", "progress/")] == [404, 404]
        assert [client.post(url + action).status_code for action in ACTIONS] == [404, 404]


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_take_a_post(client_of: ClientOf, learner: User, trained: Experiment, action: str) -> None:
    assert client_of(learner).get(trained.get_absolute_url() + action).status_code == 405


def test_a_waiting_experiment_says_its_place_and_the_prediction(
    page_of: Callable[[Experiment], str], learner: User, other_learner: User
) -> None:
    report_worker(name="training@here", host="here", num_processes=1, cost=None)
    launch(other_learner)
    experiment = launch(learner, prediction=PredictionInput("relu", 7.0, "sure"))
    page = page_of(experiment)
    assert "Place 2 in the queue" in page
    assert "You predicted: ReLU ends higher, by 7 points (Sure)." in page


def test_a_running_experiment_shows_its_progress(page_of: Callable[[Experiment], str], learner: User) -> None:
    experiment = launch(learner)
    lease()
    assert "<progress" in page_of(experiment)


def test_a_verdict_says_first_what_to_say_then_why_then_how_much(
    page_of: Callable[[Experiment], str], learner: User
) -> None:
    experiment = launch(learner, spec=make_spec(probes=("gradient_norm",)), num_seeds=3)
    train_all()
    page = page_of(experiment)
    parts = ["What to say in the interview", "Gradient norm of layer 1 at step 1", "sign test p", "You predicted"]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert "97.5% interval" in page


def test_a_claim_s_verdict_carries_its_answer_and_mechanism(
    page_of: Callable[[Experiment], str], learner: User
) -> None:
    claim = make_claim("leaky-relu-no-better")
    experiment = launch(learner, claim=claim)
    train_all()
    page = page_of(experiment)
    assert escape(claim.answer) in page
    assert escape(claim.mechanism) in page


def test_a_verdict_that_differs_from_the_reference_says_so(page_of: Callable[[Experiment], str], learner: User) -> None:
    experiment = launch(learner, claim=make_claim("leaky-relu-no-better"), num_seeds=2)
    train_all()
    Verdict.objects.filter(experiment=experiment).update(outcome="inconclusive")
    assert "came out differently on 10 other seeds" in page_of(experiment)


def settle(experiment: Experiment, **document: object) -> None:
    """Give the newest verdict another end."""
    verdict = experiment.verdicts.last()
    verdict.outcome, verdict.document = "inconclusive", verdict.document | {"outcome": "inconclusive"} | document
    verdict.save()


def test_an_inconclusive_verdict_offers_the_seeds_that_it_needs(
    client_of: ClientOf, learner: User, trained: Experiment
) -> None:
    settle(trained, further_seeds=3)
    client = client_of(learner)
    assert "Add 3 seeds" in client.get(trained.get_absolute_url()).text
    client.post(trained.get_absolute_url() + "add-seeds/", {"num_seeds": "3"})
    assert (trained.num_seeds, Experiment.objects.get().num_looks) == (5, 2)


def test_adding_seeds_twice_adds_them_once(client_of: ClientOf, learner: User, trained: Experiment) -> None:
    settle(trained, further_seeds=3)
    client = client_of(learner)
    for _ in range(2):
        response = client.post(trained.get_absolute_url() + "add-seeds/", {"num_seeds": "3"}, follow=True)
    assert trained.num_seeds == 5
    assert "Seeds can be added once the verdict is there." in response.text


def test_a_verdict_that_no_allowed_number_of_seeds_would_settle_says_so(
    page_of: Callable[[Experiment], str], trained: Experiment
) -> None:
    settle(trained, further_seeds=None)
    page = page_of(trained)
    assert "would not settle it" in page
    assert "add-seeds/" not in page


def test_a_settled_verdict_takes_as_many_more_as_its_owner_wants(
    client_of: ClientOf, learner: User, trained: Experiment
) -> None:
    trained.verdicts.update(outcome="supported")
    client = client_of(learner)
    assert "Still in doubt?" in client.get(trained.get_absolute_url()).text
    client.post(trained.get_absolute_url() + "add-seeds/", {"num_seeds": "4"})
    assert (trained.num_seeds, Experiment.objects.get().num_looks) == (6, 2)


@pytest.mark.parametrize("typed", ["0", "29", "two", ""])
def test_more_seeds_than_fit_are_refused_at_the_field(
    client_of: ClientOf, learner: User, trained: Experiment, typed: str
) -> None:
    response = client_of(learner).post(trained.get_absolute_url() + "add-seeds/", {"num_seeds": typed})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert Experiment.objects.get().num_looks == 1


def test_an_arm_that_never_records_a_metric_has_not_diverged(
    page_of: Callable[[Experiment], str], learner: User
) -> None:
    document = make_spec().canonical()
    document["data"]["validation_share"] = 0.2
    stopping = {"name": "patience", "monitor": "validation_loss"}
    for arm, value in zip(document["arms"], ({"name": "none"}, stopping), strict=True):
        arm["set"] = {"training.early_stopping": value}
    experiment = launch(learner, spec=parse_spec(document), num_seeds=2)
    train_all()
    page = page_of(experiment)
    assert "Epochs trained" in page
    assert "diverged" not in page


def test_divergence_is_said_in_words_and_numbers_stay_finite(
    page_of: Callable[[Experiment], str], learner: User
) -> None:
    experiment = launch(learner, spec=make_spec(learning_rate=1e6), num_seeds=2)
    train_all()
    page = page_of(experiment)
    assert "no value (diverged)" in page
    [chart] = re.findall(r'<script id="chart-data" type="application/json">(.*?)</script>', page)
    assert json.loads(chart, parse_constant=pytest.fail)


def test_cancelling_stops_and_keeps_the_page(client_of: ClientOf, learner: User) -> None:
    experiment = launch(learner)
    response = client_of(learner).post(experiment.get_absolute_url() + "cancel/", follow=True)
    assert "You stopped it." in response.text
    assert set(experiment.shards.values_list("state", flat=True)) == {"cancelled"}


def test_cancelling_what_is_finished_changes_nothing(client_of: ClientOf, learner: User, trained: Experiment) -> None:
    assert client_of(learner).post(trained.get_absolute_url() + "cancel/").status_code == 302
    assert Experiment.objects.with_state().get().state == "done"


def test_a_failed_experiment_says_why(page_of: Callable[[Experiment], str], learner: User) -> None:
    experiment = launch(learner)
    while Shard.objects.queued().exists():
        fail_shard(lease(), reason="out_of_memory")
    page = page_of(experiment)
    assert "needed more memory than a worker has" in page


def test_every_curve_has_a_table_and_a_sentence(page_of: Callable[[Experiment], str], trained: Experiment) -> None:
    page = page_of(trained)
    assert page.count("data-metric=") == 3  # accuracy and both losses
    assert page.count("Numbers as a table") == 3
    assert page.count("At the last record:") == 3


def test_a_cancelled_experiment_has_no_verdict_but_its_curves(
    page_of: Callable[[Experiment], str], learner: User
) -> None:
    experiment = launch(learner)
    cancel_experiment(experiment=experiment)
    page = page_of(experiment)
    assert "What to say in the interview" not in page
    assert "data-poll" not in page


CLAIM_HOLDS = PredictionInput(winner="claim holds", effect=0.0, certainty="guess")
RULES = [
    [{"kind": "ratio", "factor": 1.5, "metric": "test/loss"}, {"kind": "equivalence", "margin": 1.0}],
    [{"kind": "threshold", "bound": 1.0}, {"kind": "exact", "tolerance": 100.0}],
]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("rules", RULES, ids=lambda rules: rules[0]["kind"])
def test_a_verdict_of_several_rules_shows_the_comparisons_of_each(
    client_of: ClientOf, learner: User, language: str, rules: list[dict[str, object]]
) -> None:
    spec = parse_spec(make_spec().canonical() | {"rule": {"all_of": rules}})
    experiment = launch(learner, spec=spec, prediction=CLAIM_HOLDS)
    train_all()
    card = client_of(learner).get(experiment.get_absolute_url().replace("/en/", f"/{language}/")).context["card"]
    assert all(each.plot is not None and each.finding for each in card.comparisons)
    assert len({each.title for each in card.comparisons}) == len(card.comparisons)


def test_an_experiment_of_a_single_arm_has_its_page(client_of: ClientOf, learner: User) -> None:
    changes = {"arms": [{"slug": "only", "set": {}}], "rule": {"all_of": [{"kind": "threshold", "bound": 1.0}]}}
    experiment = launch(learner, spec=parse_spec(make_spec().canonical() | changes), prediction=CLAIM_HOLDS)
    train_all()
    page = client_of(learner).get(experiment.get_absolute_url())
    assert "You predicted that the claim holds" in page.text
    assert client_of(learner).get("/en/experiments/").status_code == 200


def test_what_was_tuned_is_shown(client_of: ClientOf, learner: User) -> None:
    rate = "training.optimizer.learning_rate"
    tune = {"tune": {"field": rate, "values": [1e-6, 0.1, 1.0], "num_seeds": 1}}
    experiment = launch(learner, spec=parse_spec(make_spec().canonical() | tune))
    train_all()
    page = client_of(learner).get(experiment.get_absolute_url())
    choices = experiment.verdicts.get().document["tuning"]["choices"]
    assert [choice["arm"] for choice in choices] == [0, 1]
    assert len(page.context["card"].tuned) == 2
    assert "was tuned — Learning rate" in page.text and "Every arm first finds" in page.text


def test_the_page_says_on_how_many_examples_points_before_the_last_rest(
    learner: User, page_of: Callable[[Experiment], str]
) -> None:
    experiment = launch(learner)
    assert "Points before the last" not in page_of(experiment)
    shard = experiment.shards.get()
    Shard.objects.update(plan=shard.plan | {"record_examples": 200})
    assert "at most 200 examples" in page_of(experiment)
