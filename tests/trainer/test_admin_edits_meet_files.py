"""A claim is edited in the admin, and then its file changes."""

import pytest

from tests.trainer.making import shipped_claims
from trainer.claim_files import ClaimDocument, ClaimFile
from trainer.models import Claim
from trainer.services.editing import EditConflict, claim_digest, lock_claim, retire_claims, save_claim
from trainer.services.loading import ClaimReport, load_claims

SLUG = "deep-sigmoid-does-not-train"

pytestmark = pytest.mark.django_db


def file_with(**changes: object) -> ClaimFile:
    file = next(file for file in shipped_claims() if file.slug == SLUG)
    document = ClaimDocument.model_validate(file.document.model_dump() | changes)
    return ClaimFile(file.slug, file.topic, document)


def load(take: tuple[str, ...] = (), **changes: object) -> ClaimReport:
    return load_claims([file_with(**changes)], take=take)


def edit(topic: str = "activations", **changes: object) -> Claim:
    claim = Claim.objects.get(slug=SLUG)
    save_claim(claim, topic=topic, document=file_with(**changes).document, is_retired=claim.is_retired)
    return claim


def test_the_edit_stays_and_is_reported() -> None:
    load()
    edit(title={"en": "Edited", "ko": "고침"})
    assert load(order=99).kept_edits == [SLUG]
    assert Claim.objects.get(slug=SLUG).title_en == "Edited"


def test_the_file_wins_when_it_is_asked_to() -> None:
    load()
    edit(title={"en": "Edited", "ko": "고침"})
    assert load(take=(SLUG,), order=99).updated == [SLUG]
    assert Claim.objects.get(slug=SLUG).title_en != "Edited"


def test_an_edit_that_was_undone_is_none() -> None:
    load()
    edit(title={"en": "Edited", "ko": "고침"})
    edit()
    assert load(order=99).updated == [SLUG]


def test_a_claim_retired_here_stays_retired() -> None:
    load()
    assert retire_claims(Claim.objects.all()) == 1
    load(order=99)
    assert Claim.objects.get(slug=SLUG).is_retired


def test_a_claim_moved_to_another_topic_keeps_its_evidence() -> None:
    load()
    edit(topic="losses")
    Claim.objects.get(slug=SLUG).evidence.delete()
    assert load().without_evidence == []
    assert Claim.objects.get(slug=SLUG).evidence.is_current


def test_an_edit_changes_neither_spec_nor_evidence() -> None:
    load()
    before = Claim.objects.get(slug=SLUG)
    edit(concepts=["relu"])
    after = Claim.objects.get(slug=SLUG)
    assert (after.spec, after.spec_digest, after.evidence.digest) == (
        before.spec,
        before.spec_digest,
        before.evidence.digest,
    )


def test_an_editor_who_began_before_another_saved_is_told() -> None:
    load()
    claim = Claim.objects.get(slug=SLUG)
    began = claim_digest(claim)
    edit(order=99)
    with pytest.raises(EditConflict):
        lock_claim(claim, started_from=began)
