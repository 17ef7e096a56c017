"""Claims are loaded by slug: created, updated, left alone, or retired; an edit made here is kept."""

import shutil
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from tests.trainer.making import launch
from trainer.claim_files import CLAIMS_DIRECTORY, read_claims
from trainer.models import Claim, Evidence
from trainer.services.loading import ClaimReport, load_claims

pytestmark = pytest.mark.django_db
SLUG = "leaky-relu-no-better"
TOPIC = "activations"
NUM_CLAIMS = len([*(CLAIMS_DIRECTORY / TOPIC).glob("*.yaml")])


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """A copy of the claims of one topic, to be changed."""
    return Path(shutil.copytree(CLAIMS_DIRECTORY / TOPIC, tmp_path / "claims" / TOPIC)).parent


def load(claims: Path, **options: object) -> ClaimReport:
    return load_claims(read_claims(claims), **options)


def change_file(claims: Path, words: str = "order: 30", by: str = "order: 31") -> None:
    path = claims / "activations" / f"{SLUG}.yaml"
    text = path.read_text()
    assert words in text
    path.write_text(text.replace(words, by))


def edit_row(**values: object) -> None:
    claim = Claim.objects.get(slug=SLUG)
    for name, value in values.items():
        setattr(claim, name, value)
    claim.save()


def test_a_fresh_site_has_claims_and_verdicts_at_once(claims: Path) -> None:
    report = load(claims)
    assert len(report.created) == Claim.objects.published().count() == NUM_CLAIMS
    assert report.without_evidence == report.stale_evidence == []
    assert Evidence.objects.get(claim__slug=SLUG).outcome == "no difference"


def test_loading_twice_changes_nothing(claims: Path) -> None:
    load(claims)
    before = list(Claim.objects.order_by("pk").values())
    assert len(load(claims).unchanged) == NUM_CLAIMS
    assert list(Claim.objects.order_by("pk").values()) == before


def test_both_languages_are_loaded(claims: Path) -> None:
    load(claims)
    claim = Claim.objects.get(slug=SLUG)
    assert "Leaky ReLU" in claim.title_en
    assert "신경망" in claim.title_ko


def test_a_changed_file_updates_its_row(claims: Path) -> None:
    load(claims)
    change_file(claims)
    assert load(claims).updated == [SLUG]
    assert Claim.objects.get(slug=SLUG).order == 31


def test_an_edit_made_here_survives_a_changed_file_and_is_reported(claims: Path) -> None:
    load(claims)
    edit_row(title_en="My words")
    assert load(claims).kept_edits == []
    change_file(claims)
    assert load(claims).kept_edits == [SLUG]
    assert Claim.objects.get(slug=SLUG).title_en == "My words"


def test_take_lets_the_file_win(claims: Path) -> None:
    load(claims)
    edit_row(title_en="My words")
    change_file(claims)
    assert load(claims, take={SLUG}).updated == [SLUG]
    assert Claim.objects.get(slug=SLUG).title_en != "My words"
    assert len(load(claims).unchanged) == NUM_CLAIMS


def test_a_claim_without_a_file_is_retired_and_returns_with_it(claims: Path, learner: User) -> None:
    load(claims)
    experiment = launch(learner, claim=Claim.objects.get(slug=SLUG))
    path = claims / "activations" / f"{SLUG}.yaml"
    text = path.read_text()
    path.unlink()
    assert load(claims).retired == [SLUG]
    assert Claim.objects.published().count() == NUM_CLAIMS - 1
    path.write_text(text)
    load(claims)
    assert Claim.objects.published().count() == NUM_CLAIMS
    assert experiment.claim == Claim.objects.get(slug=SLUG)


def test_a_claim_that_an_editor_retired_stays_retired(claims: Path) -> None:
    load(claims)
    edit_row(is_retired=True)
    load(claims)
    change_file(claims)
    load(claims)
    assert Claim.objects.get(slug=SLUG).is_retired


def test_a_claim_made_here_is_left_alone(claims: Path) -> None:
    load(claims)
    edit_row(slug="made-here", file_digest="")
    report = load(claims)
    assert report.created == [SLUG]
    assert not Claim.objects.get(slug="made-here").is_retired


def test_evidence_of_another_spec_is_reported_as_stale(claims: Path) -> None:
    load(claims)
    change_file(claims, "batch_size: 64", "batch_size: 32")
    report = load(claims)
    assert report.stale_evidence == [SLUG]
    assert not Evidence.objects.get(claim__slug=SLUG).is_current


def test_a_claim_may_come_without_evidence(claims: Path, tmp_path: Path) -> None:
    report = load(claims, evidence_directory=tmp_path)
    assert len(report.without_evidence) == NUM_CLAIMS
    assert not Evidence.objects.exists()
