"""Staff look at experiments, shards, verdicts and workers in the admin, and can change none of them."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.page_reader import PageReader
from tests.trainer.making import launch, lease, make_claim, make_spec
from trainer.admin.workers import COSTS
from trainer.engine.cost import CostModel
from trainer.engine.own_tables import read_table
from trainer.models import Counterexample, Experiment, Pool, Shard, Table, Verdict, Worker
from trainer.services.cancelling import cancel_experiment
from trainer.services.launching import PredictionInput
from trainer.services.tables import keep_table
from trainer.services.training import FAILURES, fail_shard

MODELS = {model._meta.model_name: model for model in (Experiment, Shard, Verdict, Worker, Pool, Counterexample, Table)}
KINDS = [*MODELS]


@pytest.fixture
def staff(owner: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(owner)


@pytest.fixture
def one_of_each(trained: Experiment) -> Experiment:
    now = timezone.now()
    Worker.objects.create(name="training@here", host="here", cost=CostModel().to_dict(), started_at=now, seen_at=now)
    claim = make_claim()
    found = {"claim": claim, "num_seeds": 12, "outcome": "refuted"}
    Pool.objects.create(
        spec_digest=claim.spec_digest, num_experiments=1, document=claim.evidence.document["verdict"], **found
    )
    Counterexample.objects.create(experiment=trained, **found)
    keep_table(owner=trained.owner, table=read_table(b"height,kind\n" + b"1,a\n2,b\n3,a\n4,b\n" * 5), name="shop.csv")
    return trained


def list_of(kind: str) -> str:
    return f"/admin/trainer/{kind}/"


def page_of(kind: str) -> str:
    return f"{list_of(kind)}{MODELS[kind].objects.first().pk}/change/"


@pytest.mark.parametrize("kind", KINDS)
def test_list_and_page_answer(staff: Client, one_of_each: Experiment, kind: str) -> None:
    assert staff.get(list_of(kind)).status_code == 200
    assert staff.get(page_of(kind)).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_learners_are_sent_to_sign_in(
    learner: User, client_of: Callable[[User], Client], one_of_each: Experiment, kind: str
) -> None:
    assert client_of(learner).get(list_of(kind)).status_code == 302
    assert client_of(learner).get(page_of(kind)).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_added_changed_or_deleted(staff: Client, one_of_each: Experiment, kind: str) -> None:
    page = page_of(kind)
    assert staff.get(f"{list_of(kind)}add/").status_code == 403
    assert staff.post(page, {}).status_code == 403
    assert staff.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert staff.get(page).status_code == 200


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", [*KINDS, "claim"])
def test_pages_keep_the_security_policy(staff: Client, one_of_each: Experiment, kind: str, language: str) -> None:
    page = f"{list_of('claim')}{make_claim().pk}/change/" if kind == "claim" else page_of(kind)
    for address in (list_of(kind), page):
        response = staff.get(address, headers={"accept-language": language})
        faults = PageReader.read(response.text, language=language).faults
        assert [fault for fault in faults if "within the page" in fault or "handler" in fault or "host" in fault] == []
        assert "unsafe-" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["experiment", "shard"])
def test_more_rows_need_no_more_queries(
    staff: Client, learner: User, django_assert_max_num_queries: DjangoAssertNumQueries, kind: str
) -> None:
    """Two of the session and the user, counting, the rows with their blocks and verdicts, the filter."""
    for _ in range(2):
        launch(learner, claim=make_claim(), num_seeds=2)
        launch(learner, num_seeds=2)
    with django_assert_max_num_queries(7):
        staff.get(list_of(kind))


@override_settings(MAX_QUEUED_EXPERIMENTS=9)
def test_experiments_are_found_by_state(staff: Client, learner: User) -> None:
    waiting, stopped = launch(learner), launch(learner)
    cancel_experiment(experiment=stopped)
    page = staff.get(f"{list_of('experiment')}?state=cancelled").text
    assert f"/{stopped.pk}/change/" in page
    assert f"/{waiting.pk}/change/" not in page


def test_an_experiment_tells_prediction_seeds_setting_and_verdict(staff: Client, learner: User) -> None:
    guess = PredictionInput(winner="relu", effect=12.5, certainty="sure")
    page = staff.get(f"{list_of('experiment')}{launch(learner, prediction=guess, num_seeds=3).pk}/change/").text
    assert "ReLU ends higher, by 12.5 points (Sure)" in page
    assert "10–12" in page
    assert "more than 10 points higher for ReLU than for tanh" in page


def test_a_verdict_tells_its_interval_and_wins(staff: Client, trained: Experiment) -> None:
    page = staff.get(page_of("verdict")).text
    assert "97.5% interval" in page
    assert "Seeds for the claim:" in page


@pytest.mark.parametrize("reason", FAILURES)
def test_every_failure_is_told_in_words(staff: Client, learner: User, reason: str) -> None:
    launch(learner)
    fail_shard(lease(), reason=reason)
    page = staff.get(list_of("shard")).text
    assert reason not in page


def test_the_check_against_pytorch_is_told_in_words(staff: Client, trained: Experiment) -> None:
    page = staff.get(page_of("shard")).text
    assert "Agrees." in page
    assert "Compared at the steps 1, " in page


def test_every_cost_of_a_worker_has_a_name() -> None:
    assert set(COSTS) == set(CostModel().to_dict())


def test_a_silent_worker_is_marked(staff: Client, one_of_each: Experiment) -> None:
    assert 'alt="True"' in staff.get(list_of("worker")).text
    Worker.objects.update(seen_at="2020-01-01T00:00:00Z", cost=None)
    assert 'alt="False"' in staff.get(list_of("worker")).text
    assert "Not measured yet" in staff.get(page_of("worker")).text


@pytest.mark.parametrize("query", ["?q=%00", "?state=nothing", "?p=-1", "?p=99999999999", "?o=9.x", "?nonsense=1"])
@pytest.mark.parametrize("kind", KINDS)
def test_odd_queries_do_no_harm(staff: Client, one_of_each: Experiment, kind: str, query: str) -> None:
    assert staff.get(list_of(kind) + query, follow=True).status_code == 200


def test_a_row_that_does_not_exist_leads_back(staff: Client) -> None:
    assert staff.get("/admin/trainer/shard/999/change/").status_code == 302
    assert staff.get("/admin/trainer/shard/nothing/change/").status_code == 302


def test_a_learners_account_can_still_be_deleted(staff: Client, learner: User) -> None:
    launch(learner, spec=make_spec())
    assert staff.post(f"/admin/auth/user/{learner.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Experiment.objects.count() == 0


def test_pools_counterexamples_and_tables_tell_their_counts_and_are_found(
    staff: Client, one_of_each: Experiment
) -> None:
    for kind, words in (("pool", "sigmoid"), ("counterexample", "sigmoid"), ("table", "shop")):
        assert f"/{MODELS[kind].objects.get().pk}/change/" in staff.get(f"{list_of(kind)}?q={words}").text
        assert "0 results" in staff.get(f"{list_of(kind)}?q=nowhere").text
    assert ">12<" in staff.get(list_of("pool")).text and ">12<" in staff.get(list_of("counterexample")).text
    table = staff.get(list_of("table")).text
    assert "shop.csv" in table and ">20<" in table and "bytes" in table
