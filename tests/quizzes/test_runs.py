"""Questions about stored runs: drawn from evidence, silent about whose they are, explained after the answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from quizzes.content_files.checks import check_content
from quizzes.content_files.reader import InvalidContentFiles
from quizzes.figures.drawing import WIDE
from quizzes.figures.run_curves import RunCurves
from quizzes.models import Attempt
from tests.quizzes.builders import find_the_fault, load_claims_of, read_the_curve, run_option
from tests.quizzes.presentations import Asked
from trainer.claim_files import read_claims
from trainer.models import Claim, Evidence
from trainer.stored_runs import ArmCurve

CLAIMS = ("forgotten-zero-grad", "learning-rate-too-high")
SHOWN = run_option("a", CLAIMS[0], "forgotten", is_shown=True)


@pytest.fixture(autouse=True)
def claims(db: None) -> None:
    load_claims_of(*CLAIMS)


def place_of(asked: Asked, slug: str) -> str:
    return str(asked.slugs.index(slug))


@pytest.mark.parametrize("document", [read_the_curve(), find_the_fault()], ids=lambda document: document["kind"])
def test_the_page_says_nothing_of_whose_curve_it_is(client: Client, document: dict[str, Any]) -> None:
    page = Asked(client, document).page
    assert "<svg" in page
    names = [*CLAIMS, *Claim.objects.values_list("title_en", flat=True), "forgotten-zero", '"forgotten"', "rate-5"]
    assert [name for name in names if name in page] == []


@pytest.mark.parametrize("document", [read_the_curve(), find_the_fault()], ids=lambda document: document["kind"])
def test_the_run_that_is_shown_is_the_answer(client: Client, document: dict[str, Any]) -> None:
    asked = Asked(client, document)
    asked.send(place_of(asked, "alpha"))
    asked = Asked(client, document, slug="again")
    asked.send(place_of(asked, "beta"))
    right, wrong = Attempt.objects.order_by("pk")
    assert (right.newest_grade.marks, wrong.newest_grade.marks) == (1.0, 0.0)


def test_afterwards_all_curves_stand_together_with_the_mechanism(client: Client) -> None:
    asked = Asked(client, read_the_curve())
    page = client.get(asked.send(place_of(asked, "gamma")).url).text
    assert all(name in page for name in ("zero_grad forgotten", "learning rate 5", "because-alpha", "series-3"))
    assert Claim.objects.get(slug=CLAIMS[0]).mechanism_en[:40] in page


def test_options_are_worded_from_their_settings(client: Client) -> None:
    document = read_the_curve()
    document["options"] = [option | {"text": None} for option in document["options"]]
    assert "Learning rate 5, no deliberate fault" in Asked(client, document).page
    assert "학습률 5, 결함 없음" in Asked(client, document, language="ko", slug="korean").page


@pytest.mark.parametrize("change", [{"flagged_at": "2026-01-01T00:00Z"}, {"spec_digest": "other"}])
def test_without_sound_evidence_nothing_is_asked_or_stored(client: Client, change: dict[str, str]) -> None:
    asked = Asked(client, read_the_curve())
    Claim.objects.filter(slug=CLAIMS[0]).update(**change)
    assert "measured anew" in client.get(asked.url).text
    response = asked.send("0")
    assert (response.status_code, Attempt.objects.count()) == (422, 0)


def test_an_attempt_is_still_explained_when_its_evidence_is_gone(client: Client) -> None:
    asked = Asked(client, find_the_fault())
    url = asked.send("0").url
    Evidence.objects.all().delete()
    assert "because-alpha" in client.get(url).text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"metric": "gradient_norm/layer9"}, "was not recorded"),
        (
            {"options": [run_option("a", CLAIMS[0], "forgotten", is_shown=True), run_option("b", CLAIMS[0], "lost")]},
            "arm",
        ),
        (
            {"options": [run_option("a", CLAIMS[0], "forgotten", is_shown=True), run_option("b", "lost", "x")]},
            "no claim",
        ),
        (
            {"options": [run_option("a", CLAIMS[0], "forgotten"), run_option("b", CLAIMS[0], "zero-grad")]},
            "must be shown",
        ),
    ],
)
def test_the_content_check_knows_arms_and_metrics(content: Path, changes: dict[str, Any], message: str) -> None:
    document = read_the_curve(**changes)
    questions = content / "activations" / "relu" / "questions.yaml"
    questions.write_text(json.dumps([{"slug": "curve", **document}], ensure_ascii=False))
    with pytest.raises(InvalidContentFiles, match=message):
        check_content(content, claims=read_claims())


def test_a_wide_range_is_drawn_over_powers_of_ten_and_breaks_off_where_runs_diverge() -> None:
    values = (1.0, 100.0, 1e4)
    gone = ArmCurve("gradient_norm/layer1", (0, 10, 20), values, values, values, is_cut=True)
    alive = ArmCurve("gradient_norm/layer1", (0, 30), values[:2], values[:2], values[:2])
    drawing = RunCurves([alive, gone], ["healthy run", "this run"])
    assert "10²" in drawing.draw(WIDE, description="")
    assert "diverged" in " ".join(drawing.sentences())
    assert [row[-1] for row in drawing.table().rows][-1] == "–"
