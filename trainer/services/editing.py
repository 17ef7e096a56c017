"""What a claim's row says, as content; loading.py writes it from files, the admin from an editor's form.

An editor never changes the spec: evidence and experiments rest on it, so it comes from the claim's file alone.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from trainer.claim_files import ClaimDocument, digest_of
from trainer.models import Claim

LANGUAGES = ("en", "ko")
TEXTS = ("title", "statement", "scope", "answer")
PLAIN = ("topic", "arm_labels", "concepts", "order", "expected", "spec")


class EditConflict(ValueError):
    """The claim is no longer as it was when the editor began."""


def claim_content(claim: Claim) -> dict[str, Any]:
    """The row as the document that would load into it."""
    texts = {name: {language: getattr(claim, f"{name}_{language}") for language in LANGUAGES} for name in TEXTS}
    text = {language: getattr(claim, f"mechanism_{language}") for language in LANGUAGES}
    mechanism = {"metric": claim.mechanism_metric, "at": claim.mechanism_at, "text": text}
    optional = {"textbook": claim.textbook} if claim.textbook else {}
    return texts | {"mechanism": mechanism} | {name: getattr(claim, name) for name in PLAIN} | optional


def claim_digest(claim: Claim) -> str:
    """Equal to the digest of the file that the row was loaded from, unless somebody edited it since."""
    return digest_of(claim_content(claim))


def fill_claim(claim: Claim, content: dict[str, Any]) -> None:
    """The inverse of `claim_content`; saves nothing."""
    for name in TEXTS:
        for language in LANGUAGES:
            setattr(claim, f"{name}_{language}", content[name][language])
    for language in LANGUAGES:
        setattr(claim, f"mechanism_{language}", content["mechanism"]["text"][language])
    claim.mechanism_metric, claim.mechanism_at = content["mechanism"]["metric"], content["mechanism"]["at"]
    for name in PLAIN:
        setattr(claim, name, content[name])
    claim.textbook = content.get("textbook", "")


def lock_claim(claim: Claim, *, started_from: str) -> None:
    """Nobody else saves the claim before this transaction ends. `started_from` is the digest that the editor saw.

    Raises EditConflict.
    """
    if claim_digest(Claim.objects.select_for_update().get(pk=claim.pk)) != started_from:
        raise EditConflict(claim.slug)


@transaction.atomic
def save_claim(claim: Claim, *, topic: str, document: ClaimDocument, is_retired: bool) -> None:
    """Stores an edit. What the file said stays known by `file_digest`, so the next load keeps the edit."""
    spec = claim.spec
    fill_claim(claim, document.canonical() | {"topic": topic})
    claim.spec, claim.is_retired = spec, is_retired
    texts = [f"{name}_{language}" for name in (*TEXTS, "mechanism") for language in LANGUAGES]
    plain = ["topic", "arm_labels", "concepts", "order", "expected", "textbook", "mechanism_metric", "mechanism_at"]
    claim.save(update_fields=[*texts, *plain, "is_retired", "updated_at"])


def retire_claims(claims: QuerySet[Claim]) -> int:
    """How many were not retired before."""
    return claims.filter(is_retired=False).update(is_retired=True, updated_at=Now())


def restore_claims(claims: QuerySet[Claim]) -> int:
    """How many were retired before."""
    return claims.filter(is_retired=True).update(is_retired=False, updated_at=Now())
