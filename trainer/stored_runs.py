"""Claims' stored reference runs, arm by arm; quizzes asks about them. Only evidence of the present spec counts."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import F, QuerySet

from trainer.engine.specs import ExperimentSpec, metric, parse_spec
from trainer.models import Claim, Evidence
from trainer.wording.setting import arm_labels


@dataclass(frozen=True)
class ArmCurve:
    """Mean over seeds and its 95 % band at every step at which it has a value; None for the band of a single seed.

    `is_cut`: from then on every replica had diverged.
    """

    metric: str
    steps: tuple[int, ...]
    mean: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    is_cut: bool = False

    @property
    def unit(self) -> str:
        return metric(self.metric).unit

    @property
    def values(self) -> list[float]:
        """All that is drawn."""
        return [value for ends in (self.mean, self.low, self.high) for value in ends if value is not None]


@dataclass(frozen=True)
class StoredRun:
    """The reference run of one claim."""

    claim: Claim
    evidence: Evidence

    @property
    def is_usable(self) -> bool:
        """Whether it may be asked about: the claim is published, and its verdict not in doubt."""
        return not (self.claim.is_retired or self.claim.is_flagged)

    @cached_property
    def spec(self) -> ExperimentSpec:
        return self.claim.experiment_spec

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The arms' names in the reader's language, by slug."""
        slugs = [arm.slug for arm in self.spec.arms]
        return dict(zip(slugs, arm_labels(self.spec, self.claim.arm_labels), strict=True))

    def curve(self, arm: str, name: str) -> ArmCurve | None:
        """Of an arm of this slug; None where it recorded no such metric."""
        curve = self.evidence.document["curves"].get(name, {"steps": [], "arms": {}})
        if arm not in curve["arms"]:
            return None
        own = curve["arms"][arm]  # null as well at steps that only other arms recorded
        places = [place for place, value in enumerate(own["mean"]) if value is not None]
        if not places:
            return None
        steps = tuple(curve["steps"][place] for place in places)
        ends = {end: tuple(own[end][place] for place in places) for end in ("mean", "low", "high")}
        num_steps = self.spec.resolved([each.slug for each in self.spec.arms].index(arm)).num_steps
        return ArmCurve(name, steps, **ends, is_cut=steps[-1] < num_steps)


def stored_runs(slugs: Iterable[str]) -> dict[str, StoredRun]:
    """By the claim's slug; a claim without current evidence is left out."""
    found = Evidence.objects.select_related("claim").filter(claim__slug__in=set(slugs))
    return {each.claim.slug: StoredRun(each.claim, each) for each in found if each.is_current}


def evidence_digest(runs: Mapping[str, StoredRun]) -> str:
    """Changes with any of the claims' evidence; empty for no claims."""
    digests = [runs[slug].evidence.digest for slug in sorted(runs)]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest() if digests else ""


def usable_claims(slugs: Collection[str]) -> set[str]:
    """Of these the ones that may be asked about: published, with current evidence, and its verdict not in doubt."""
    claims = Claim.objects.published().filter(slug__in=slugs, flagged_at=None, evidence__spec_digest=F("spec_digest"))
    return set(claims.values_list("slug", flat=True))


def claims_with_runs() -> QuerySet[Claim]:
    """All that a question may rest on."""
    return Claim.objects.published().filter(evidence__spec_digest=F("spec_digest"))


def recorded_metrics(claim: Claim) -> tuple[str, ...]:
    """Of any of its arms."""
    return _metrics_of(json.dumps(claim.spec))


@lru_cache(maxsize=1024)
def _metrics_of(spec: str) -> tuple[str, ...]:
    return parse_spec(json.loads(spec)).metrics
