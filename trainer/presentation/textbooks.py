"""The shelf of claims that the textbooks make and training does not show: what was measured instead, in a line."""

from dataclasses import dataclass

from trainer.models import Claim
from trainer.presentation.claim_page import Setting
from trainer.presentation.verdict_card import verdict_card


@dataclass(frozen=True)
class ShelfLine:
    claim: Claim
    outcome: str
    findings: list[str]


def shelf_line(claim: Claim) -> ShelfLine:
    """Of a claim with current evidence."""
    setting, document = Setting.of(claim), claim.evidence.document
    card = verdict_card(document["verdict"], spec=setting.spec, labels=setting.labels, curves={}, claim=claim)
    return ShelfLine(claim, card.outcome, [comparison.finding for comparison in card.comparisons])
