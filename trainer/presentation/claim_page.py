"""What a claim's page shows: the setting in words, what it costs, and, once the reader may see it, the evidence."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from trainer.engine.specs import ExperimentSpec
from trainer.forms.prediction import DEFAULT_SEEDS
from trainer.forms.prefilling import is_expressible
from trainer.models import Claim, Evidence
from trainer.presentation.charts import chart_data, figures, num_looked_at
from trainer.presentation.heat_maps import heat_maps
from trainer.presentation.verdict_card import verdict_card
from trainer.pricing import current_cost_model, num_live_processes
from trainer.stored_specs import stored_spec, stored_spec_seconds
from trainer.wording.metrics import difference
from trainer.wording.numbers import duration
from trainer.wording.rules import judged_label, judged_quantity
from trainer.wording.setting import arm_labels, describe

Context = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """A claim with its spec read once, and its arms' names."""

    claim: Claim
    spec: ExperimentSpec
    labels: list[str]

    @classmethod
    def of(cls, claim: Claim) -> "Setting":
        spec = claim.experiment_spec
        return cls(claim, spec, arm_labels(spec, claim.arm_labels))

    @property
    def form_arguments(self) -> Context:
        """For its PredictionForm."""
        arms = [(arm.slug, label) for arm, label in zip(self.spec.arms, self.labels, strict=True)]
        rule, first = self.spec.rule, self.spec.rule.all_of[0]
        unit, margin = judged_quantity(self.spec, first).unit, getattr(first, "margin", None)
        return {
            "arms": arms,
            "measured": judged_label(self.spec, first),
            "unit": unit,
            "margin": "" if margin is None else difference(margin, unit),
            "compares_pairs": rule.compares_pairs,
            "num_tests": rule.num_tests(len(arms)),
        }


@dataclass(frozen=True)
class ClaimCard:
    """`outcome` only where the reader may see it."""

    claim: Claim
    seconds: float
    outcome: str | None

    @property
    def cost(self) -> str:
        return duration(self.seconds)


def claim_cards(claims: Iterable[Claim], *, visible: Collection[str]) -> Iterator[ClaimCard]:
    cost, num_workers = current_cost_model(), num_live_processes()
    for claim in claims:
        evidence = getattr(claim, "evidence", None) if claim.slug in visible else None
        outcome = evidence.outcome if evidence and evidence.is_current else None
        seconds = stored_spec_seconds(claim.spec, DEFAULT_SEEDS, cost=cost, num_workers=num_workers)
        yield ClaimCard(claim, seconds, outcome)


def setting_context(setting: Setting) -> Context:
    return {
        "claim": setting.claim,
        "facts": describe(setting.spec, setting.labels),
        "cost": duration(next(claim_cards([setting.claim], visible=())).seconds),
        "default_seeds": DEFAULT_SEEDS,
        "can_change": _can_change(json.dumps(setting.claim.spec, sort_keys=True)),
        "verified": _verified(setting.claim),
    }


def _verified(claim: Claim) -> dict[str, Any] | None:
    """When and on what its reference run was judged; tells nothing about how it ended."""
    evidence = Evidence.objects.filter(claim=claim, spec_digest=claim.spec_digest).first()
    if evidence is None or claim.is_flagged:
        return None
    document = evidence.document
    return {
        "date": date.fromisoformat(document["created_on"]),
        "torch": document["environment"]["torch"],
        "num_seeds": len(document["seeds"]),
    }


@lru_cache(maxsize=1024)
def _can_change(spec: str) -> bool:
    return is_expressible(stored_spec(json.loads(spec)))


def evidence_context(setting: Setting) -> Context:
    """Of the stored reference run; it says so itself if there is none, or if it belongs to an older setting."""
    evidence = Evidence.objects.filter(claim=setting.claim).first()
    if evidence is None or evidence.spec_digest != setting.claim.spec_digest:
        return {"evidence": None}
    document = evidence.document
    spec, labels, curves = setting.spec, setting.labels, document["curves"]
    drawn = figures(spec, curves, labels)
    return {
        "evidence": evidence,
        "card": verdict_card(
            document["verdict"],
            spec=spec,
            labels=labels,
            curves=curves,
            claim=setting.claim,
            finals=document["finals"],
        ),
        "labels": labels,
        "figures": [figure for figure in drawn if not figure.is_detail],
        "maps": heat_maps(spec, curves, labels),
        "details": [figure for figure in drawn if figure.is_detail],
        "chart": chart_data(spec, curves, labels),
        "num_looked_at": num_looked_at(document["shards"]),
    }
