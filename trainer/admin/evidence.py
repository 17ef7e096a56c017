"""The stored reference run of a claim, as lines of the claim's page in the admin."""

from collections.abc import Callable

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.admin.columns import paragraphs
from trainer.models import Claim, Evidence, Verdict
from trainer.presentation.claim_page import Setting
from trainer.presentation.verdict_card import ComparisonCard, verdict_card
from trainer.wording.numbers import ABSENT
from trainer.wording.verdicts import outcome_meaning


def evidence_of(claim: Claim) -> Evidence | None:
    return getattr(claim, "evidence", None)


@admin.display(description=_("Measured"))
def measured(claim: Claim) -> SafeString | str:
    evidence = evidence_of(claim)
    if evidence is None:
        return gettext("Nothing yet: readers see no verdict.")
    label = capfirst(Verdict.Outcome(evidence.outcome).label)
    return format_html("<p><strong>{}</strong></p><p>{}</p>", label, outcome_meaning(evidence.outcome))


@admin.display(description=_("Effect and interval"))
def finding(claim: Claim) -> SafeString | str:
    return paragraphs(each.finding for each in _comparisons(claim)) or ABSENT


@admin.display(description=_("Wins"))
def wins(claim: Claim) -> SafeString | str:
    return paragraphs(each.wins for each in _comparisons(claim)) or ABSENT


@admin.display(description=_("Up to date"))
def freshness(claim: Claim) -> str:
    if evidence_of(claim) is None:
        return ABSENT
    if evidence_of(claim).is_current:
        return gettext("Yes, it was measured with the setting shown above.")
    return gettext("No, the setting has changed since. Readers see no verdict until it is measured again.")


@admin.display(description=_("Run"))
def run(claim: Claim) -> str:
    evidence = evidence_of(claim)
    if evidence is None:
        return ABSENT
    words = {**evidence.document["environment"], "date": evidence.document["created_on"]}
    return gettext("%(date)s, Python %(python)s, PyTorch %(torch)s, %(platform)s, %(cpu)s") % words


@admin.display(description=_("Retrained"))
def doubt(claim: Claim) -> str:
    """Only of a claim whose retraining came out differently; its prediction questions wait for an editor's decision."""
    if not claim.is_flagged:
        return ABSENT
    words = {
        "stored": Verdict.Outcome(claim.evidence.outcome).label,
        "found": Verdict.Outcome(claim.flagged_outcome).label,
        "date": date_format(claim.flagged_at),
    }
    return gettext("In doubt since %(date)s: stored %(stored)s, trained again %(found)s.") % words


EVIDENCE: list[Callable[[Claim], str]] = [measured, finding, wins, freshness, doubt, run]


def _comparisons(claim: Claim) -> list[ComparisonCard]:
    """None of stale evidence: it speaks of arms that the claim may no longer have."""
    evidence = evidence_of(claim)
    if evidence is None or not evidence.is_current:
        return []
    setting, document = Setting.of(claim), evidence.document["verdict"]
    return verdict_card(document, spec=setting.spec, labels=setting.labels, curves={}, claim=None).comparisons
