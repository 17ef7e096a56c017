"""`manage.py verify_claims`."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.trainer.making import make_claim, train_all
from trainer.evidence import canonical_text, evidence_path, read_evidence
from trainer.models import Claim, Evidence
from trainer.services.retraining import take_retrained

pytestmark = pytest.mark.django_db

SLUG = "adam-versus-sgd-default"


def verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_claims", *arguments, stdout=out)
    return out.getvalue()


def test_a_claim_whose_verdict_is_the_stored_one_passes() -> None:
    _header, row = verify(SLUG).splitlines()
    assert row.split()[:4] == [SLUG, "supported", "supported", "supported"]


def test_a_verdict_that_differs_exits_with_one(tmp_path: Path) -> None:
    document = read_evidence(evidence_path(topic="optimizers", slug=SLUG))
    document["verdict"]["outcome"] = "refuted"
    path = evidence_path(topic="optimizers", slug=SLUG, directory=tmp_path)
    path.parent.mkdir()
    path.write_text(canonical_text(document))
    with pytest.raises(SystemExit) as ended:
        verify(SLUG, "--evidence", str(tmp_path))
    assert ended.value.code == 1


def test_write_stores_the_run_and_writing_again_changes_nothing(tmp_path: Path) -> None:
    path = evidence_path(topic="optimizers", slug=SLUG, directory=tmp_path)
    verify(SLUG, "--write", "--evidence", str(tmp_path))
    written = path.stat().st_mtime_ns
    verify(SLUG, "--write", "--evidence", str(tmp_path))
    assert read_evidence(path)["verdict"]["outcome"] == "supported"
    assert path.stat().st_mtime_ns == written
    assert [each.name for each in tmp_path.rglob("*.json")] == [path.name]


def test_an_unknown_claim_is_refused() -> None:
    with pytest.raises(CommandError) as refused:
        verify("no-such-claim")
    assert refused.value.returncode == 2


def test_a_verdict_that_changed_puts_the_claim_of_this_site_in_doubt_until_an_editor_decides() -> None:
    claim = make_claim(SLUG)
    Evidence.objects.update(outcome="refuted")
    assert "is in doubt on this site" in verify(SLUG)
    claim.refresh_from_db()
    assert (claim.is_flagged, claim.flagged_outcome) == (True, "supported")
    assert take_retrained(Claim.objects.all()) == 0  # that run is not stored
    train_all()
    assert take_retrained(Claim.objects.all()) == 1
    assert Evidence.objects.get().outcome == "supported"
