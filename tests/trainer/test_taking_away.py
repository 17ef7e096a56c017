"""What can be taken away of an experiment: downloads, and a link for others."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.trainer.making import launch, lease
from trainer.exports import DOWNLOADS
from trainer.models import Experiment
from trainer.services.sharing import share_experiment, stop_sharing

ClientOf = Callable[[User], Client]


def fetched(client: Client, experiment: Experiment, name: str) -> str:
    answer = client.get(f"{experiment.get_absolute_url()}download/{name}/")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.text


def test_the_results_hold_spec_finals_curves_verdict_and_environment(
    client_of: ClientOf, learner: User, trained: Experiment
) -> None:
    results = json.loads(fetched(client_of(learner), trained, "results"))
    assert results["spec"] == trained.spec
    assert {(final["arm"], final["seed"]) for final in results["finals"]} == {
        (arm, seed) for arm in ("tanh", "relu") for seed in trained.seeds
    }
    assert results["curves"]["test/accuracy"]["arms"]["relu"]["mean"]
    assert results["verdicts"][0]["outcome"] == trained.verdicts.get().outcome
    assert "torch" in results["environments"][0]


def test_finals_and_points_are_tables(client_of: ClientOf, learner: User, trained: Experiment) -> None:
    client = client_of(learner)
    finals = list(csv.DictReader(io.StringIO(fetched(client, trained, "finals"))))
    assert len(finals) == 4
    points = list(csv.DictReader(io.StringIO(fetched(client, trained, "points"))))
    last = max(int(point["step"]) for point in points)
    ends = {
        (point["arm"], point["seed"]): float(point["value"])
        for point in points
        if point["metric"] == "test/accuracy" and int(point["step"]) == last
    }
    assert ends == {(final["arm"], final["seed"]): float(final["value"]) for final in finals}


def test_the_programs_train_the_seeds_of_the_experiment(
    client_of: ClientOf, learner: User, trained: Experiment
) -> None:
    text = fetched(client_of(learner), trained, "script")
    compile(text, "experiment.py", "exec")
    assert f"(1, {trained.seeds[0]}):" in text
    assert "LOOK = 1" in text
    cells = json.loads(fetched(client_of(learner), trained, "notebook"))["cells"]
    assert cells[0]["cell_type"] == "markdown"
    assert cells[-1]["source"].startswith("run(SPEC")


def test_nothing_can_be_downloaded_before_the_end_nor_under_another_name(
    client_of: ClientOf, learner: User, trained: Experiment
) -> None:
    client = client_of(learner)
    assert client.get(f"{trained.get_absolute_url()}download/secrets/").status_code == 404
    running = launch(learner)
    lease()
    for name in DOWNLOADS:
        assert client.get(f"{running.get_absolute_url()}download/{name}/").status_code == 404


def test_another_learner_can_neither_download_nor_share(
    client_of: ClientOf, other_learner: User, trained: Experiment
) -> None:
    client = client_of(other_learner)
    assert client.get(f"{trained.get_absolute_url()}download/results/").status_code == 404
    assert client.post(f"{trained.get_absolute_url()}share/").status_code == 404
    trained.refresh_from_db()
    assert trained.share_key is None


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_visitor_with_the_link_sees_the_verdict_but_not_whose_it_is(
    client_of: ClientOf, client: Client, learner: User, trained: Experiment, language: str
) -> None:
    client_of(learner).post(f"{trained.get_absolute_url()}share/")
    trained.refresh_from_db()
    url = f"/{language}/shared/{trained.share_key}/"
    page = client.get(url)
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert learner.username not in page.text
    assert page.context["card"].outcome == trained.verdicts.get().outcome
    assert page.context["prediction"] is None
    assert str(trained.public_id) not in page.text
    assert client.get(f"{url}download/points/").status_code == 200


def test_a_link_that_is_taken_back_leads_nowhere(client: Client, trained: Experiment) -> None:
    key = share_experiment(experiment=trained)
    assert share_experiment(experiment=trained) == key
    stop_sharing(experiment=trained)
    assert client.get(f"/en/shared/{key}/").status_code == 404
    assert share_experiment(experiment=trained) != key


def test_what_has_no_verdict_is_not_shared(client_of: ClientOf, learner: User) -> None:
    experiment = launch(learner)
    client_of(learner).post(f"{experiment.get_absolute_url()}share/")
    experiment.refresh_from_db()
    assert experiment.share_key is None


def test_single_seeds_are_there_for_the_charts_at_the_steps_of_their_curve(
    client_of: ClientOf, learner: User, trained: Experiment
) -> None:
    lines = client_of(learner).get(f"{trained.get_absolute_url()}seeds/").json()
    curve = json.loads(fetched(client_of(learner), trained, "results"))["curves"]["test/accuracy"]
    singles = lines["test/accuracy"]["relu"]
    assert sorted(map(int, singles)) == trained.seeds
    assert {len(values) for values in singles.values()} == {len(curve["steps"])}
    assert sum(values[-1] for values in singles.values()) / 2 == pytest.approx(
        curve["arms"]["relu"]["mean"][-1], rel=1e-3
    )


def test_single_seeds_of_others_stay_theirs(client_of: ClientOf, other_learner: User, trained: Experiment) -> None:
    assert client_of(other_learner).get(f"{trained.get_absolute_url()}seeds/").status_code == 404
