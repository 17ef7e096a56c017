"""Outcomes and comparisons in sentences that say no more than the interval does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.wording.findings import ANSWERS, FINDINGS
from trainer.wording.metrics import amount, bare, difference
from trainer.wording.numbers import exact, number, percent

OUTCOMES: dict[str, Promise] = {
    "supported": _("What is claimed shows, as clearly as the rule asks."),
    "refuted": _("The claim does not hold here: what was measured excludes it."),
    "no difference": _("Any difference there may be is smaller than the margin."),
    "inconclusive": _("These seeds do not decide it."),
}


@dataclass(frozen=True)
class Contrast:
    """What a comparison compares, by name: two arms, or one alone without a baseline, or an arm after the other.

    `margin` is the rule's margin, factor, bound or tolerance; `kind` the rule's, "shares" for two of them.
    """

    arm: str
    baseline: str
    unit: str
    margin: float
    claimed: str = "greater"
    kind: str = "difference"
    value: float = 0.0  # of an exact rule
    arms: Sequence[str] = ()

    @property
    def names(self) -> Sequence[str]:
        return self.arms or (self.baseline, self.arm)

    @property
    def is_alone(self) -> bool:
        return len(self.names) == 1

    @property
    def effect_unit(self) -> str:
        """A ratio has none."""
        return "" if self.kind == "ratio" else self.unit

    @property
    def margin_in_words(self) -> str:
        if self.kind == "ratio":
            return exact(self.margin)
        is_bound = self.kind in {"threshold", "proportion"}
        return amount(self.margin, self.unit) if is_bound else difference(self.margin, self.unit)

    @property
    def title(self) -> str:
        if self.is_alone:
            return self.arm
        if self.kind == "monotone":
            return " → ".join(self.names)
        return gettext("%(arm)s against %(baseline)s") % {"arm": self.arm, "baseline": self.baseline}


WORTH_NAMING = 1.2  # times as many seeds: less is no saving that anybody would notice


def outcome_meaning(outcome: str) -> str:
    return str(OUTCOMES[outcome])


def effect_in_words(effect: float, contrast: Contrast) -> str:
    words = {"arm": contrast.arm, "baseline": contrast.baseline}
    if contrast.is_alone:
        return gettext("%(arm)s ends at %(value)s") % {**words, "value": amount(effect, contrast.unit)}
    if contrast.kind == "ratio":
        text = gettext("%(arm)s ends at %(factor)s times the value of %(baseline)s")
        return text % {**words, "factor": number(effect)}
    words["size"] = difference(abs(effect), contrast.unit)
    if contrast.kind == "monotone":
        text = gettext("it rises by %(size)s per arm") if effect >= 0 else gettext("it falls by %(size)s per arm")
        return text % words
    if words["size"] == difference(0, contrast.unit):  # no more than the digits that are said
        return gettext("%(arm)s and %(baseline)s end level") % words
    if effect > 0:
        return gettext("%(arm)s ends %(size)s above %(baseline)s") % words
    return gettext("%(arm)s ends %(size)s below %(baseline)s") % words


def interval_in_words(comparison: Mapping[str, Any], unit: str) -> str:
    """97.5% interval 76.1 to 80.7 — the level belongs to the look and, with several comparisons, to each of them."""
    ends = {name: bare(comparison[name], unit) for name in ("low", "high")}
    if comparison["level"] == 0:  # without chance: what was seen is all there is
        text = gettext("the same in every run") if ends["low"] == ends["high"] else gettext("seen: %(low)s to %(high)s")
        return text % ends
    return gettext("%(level)s interval %(low)s to %(high)s") % {
        "level": percent(1 - comparison["level"], decimals=2),
        **ends,
    }


def finding(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """What the interval says about the margin."""
    if comparison["low"] is None:
        return _without_interval(comparison, contrast)
    return str(FINDINGS[contrast.kind][_state(comparison, contrast)]) % _words(comparison, contrast)


def answer(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """What to say in the interview, where no author has written it."""
    if comparison["low"] is None:
        return divergence_in_words(comparison, contrast) or _without_interval(comparison, contrast)
    words = {**_words(comparison, contrast), "count": comparison["num_pairs"]}
    return str(ANSWERS[contrast.kind][_state(comparison, contrast)]) % words


def wins_in_words(comparison: Mapping[str, Any]) -> str:
    words = {name: comparison[name] for name in ("wins", "losses", "ties")} | {"count": comparison["num_pairs"]}
    if words["ties"]:
        return gettext("Seeds for the claim: %(wins)s of %(count)s; against it: %(losses)s; tied: %(ties)s") % words
    return gettext("Seeds for the claim: %(wins)s of %(count)s") % words


def sign_test_in_words(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """Empty where no sign test decides."""
    if contrast.kind not in {"difference", "ratio", "threshold", "monotone"} or comparison["level"] == 0:
        return ""
    return gettext("sign test p = %(p)s") % {"p": number(comparison["sign_p"], digits=2)}


def divergence_in_words(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """Empty if every network kept finite numbers."""
    if not any(comparison["num_diverged"]):
        return ""
    each = gettext("%(arm)s: %(number)s of %(count)s")
    counts = [
        each % {"arm": arm, "number": number, "count": comparison["num_pairs"]}
        for arm, number in zip(contrast.names, comparison["num_diverged"], strict=True)
    ]
    text = gettext("Networks that diverged, which means that their loss is no longer finite — %(counts)s.")
    return text % {"counts": ", ".join(counts)}


def _words(comparison: Mapping[str, Any], contrast: Contrast) -> dict[str, Any]:
    value = amount(contrast.value, contrast.unit) if contrast.is_alone else difference(contrast.value, contrast.unit)
    return {
        "effect": effect_in_words(comparison["effect"], contrast),
        "interval": interval_in_words(comparison, contrast.effect_unit),
        "margin": contrast.margin_in_words,
        "value": value,
        "p": number(comparison.get("mcnemar_p"), digits=2),
    }


def _without_interval(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """A mean over what is left would mislead, so successes are counted; a single pair has no spread."""
    if not any(comparison["num_diverged"]):
        if comparison["num_pairs"] < 2:
            return gettext("A single seed says nothing about how much chance there is in it.")
        if contrast.kind == "ratio":
            return gettext("A ratio needs positive values, and some of these networks end at zero or below.")
        return gettext("Every seed gives both arms the same result: nothing tells them apart.")
    meaning = outcome_meaning(comparison["outcome"])
    lost = divergence_in_words(comparison, contrast)
    if comparison["mcnemar_p"] is None:
        return " ".join(filter(None, [lost, meaning]))
    test = gettext("Exact McNemar test on who diverged: p = %(p)s.") % {"p": number(comparison["mcnemar_p"], digits=2)}
    return f"{lost} {test} {meaning}"


def _state(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """The outcome, told apart further where the reader would otherwise wonder."""
    if contrast.kind in {"exact", "shares"}:
        return comparison["outcome"]
    low, high = _turned(comparison, contrast)
    if contrast.kind in {"equivalence", "threshold"} and _is_unconfirmed(comparison, contrast, low, high):
        return "unconfirmed"
    if contrast.kind in {"equivalence", "threshold", "proportion"}:
        is_clear = max(-low, high) <= contrast.margin if contrast.kind == "equivalence" else low > 0
        return "too few seeds" if comparison["outcome"] == "inconclusive" and is_clear else comparison["outcome"]
    return _state_beyond(comparison, contrast, low, high)


def _state_beyond(comparison: Mapping[str, Any], contrast: Contrast, low: float, high: float) -> str:
    """Of a claim that something lies beyond a margin."""
    outcome = comparison["outcome"]
    if contrast.kind == "monotone" and high > 0 and _has_step_back(comparison, contrast):
        return "step back" if outcome in {"refuted", "inconclusive"} else outcome
    if outcome == "refuted" and high >= 0:
        return "short of the margin"
    if outcome == "no difference" and (low > 0 or high < 0):
        return "small"
    if outcome == "inconclusive" and low > contrast.margin - (contrast.kind == "ratio"):
        return "too few signs"
    return "unconfirmed" if outcome == "inconclusive" and high < 0 else outcome


def _is_unconfirmed(comparison: Mapping[str, Any], contrast: Contrast, low: float, high: float) -> bool:
    """The interval speaks against the claim, the seeds one by one do not."""
    is_against = max(low, -high) > contrast.margin if contrast.kind == "equivalence" else high < 0
    return comparison["outcome"] == "inconclusive" and is_against


def _turned(comparison: Mapping[str, Any], contrast: Contrast) -> tuple[float, float]:
    """The interval from where there is no effect (or from the bound), the claimed side positive."""
    low, high = comparison["low"], comparison["high"]
    if contrast.kind == "ratio":
        return (low - 1, high - 1) if contrast.claimed == "greater" else (1 / high - 1, 1 / low - 1)
    if contrast.kind in {"threshold", "proportion"}:
        low, high = low - contrast.margin, high - contrast.margin
    return (low, high) if contrast.claimed == "greater" else (-high, -low)


def _has_step_back(comparison: Mapping[str, Any], contrast: Contrast) -> bool:
    side = 1 if contrast.claimed == "greater" else -1
    means = [mean for mean in comparison["means"] if mean is not None]
    return any(side * (after - before) < -contrast.margin for before, after in pairwise(means))


def pairing_in_words(gain: float | None) -> str:
    """What pairing by seed was worth, as seeds."""
    if gain is None:
        return ""
    if gain < WORTH_NAMING:
        return gettext("Pairing by seed saved nothing here: the arms hardly share their luck.")
    text = gettext("Pairing by seed saved work: unpaired, about %(factor)s times as many seeds would say as much.")
    return text % {"factor": number(gain, digits=2)}
