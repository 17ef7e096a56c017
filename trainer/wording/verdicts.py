"""Outcomes and comparisons in sentences that say no more than the interval does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.wording.findings import ANSWERS, FINDINGS
from trainer.wording.metrics import bare, difference
from trainer.wording.numbers import exact, number, percent

OUTCOMES: dict[str, Promise] = {
    "supported": _("What is claimed shows, as clearly as the rule asks."),
    "refuted": _("The claim does not hold here: what was measured excludes it."),
    "no difference": _("Any difference there may be is smaller than the margin."),
    "inconclusive": _("These seeds do not decide it."),
}


@dataclass(frozen=True)
class Contrast:
    """Two arms by name, the unit of what is measured on them, and the margin of the rule: for a ratio its factor."""

    arm: str
    baseline: str
    unit: str
    margin: float
    claimed: str = "greater"
    kind: str = "difference"

    @property
    def effect_unit(self) -> str:
        """A ratio has none."""
        return "" if self.kind == "ratio" else self.unit

    @property
    def margin_in_words(self) -> str:
        return exact(self.margin) if self.kind == "ratio" else difference(self.margin, self.unit)


def outcome_meaning(outcome: str) -> str:
    return str(OUTCOMES[outcome])


def effect_in_words(effect: float, contrast: Contrast) -> str:
    words = {"arm": contrast.arm, "baseline": contrast.baseline}
    if contrast.kind == "ratio":
        return gettext("%(arm)s ends at %(factor)s times the value of %(baseline)s") % {
            **words,
            "factor": number(effect),
        }
    words["size"] = difference(abs(effect), contrast.unit)
    if effect == 0:
        return gettext("%(arm)s and %(baseline)s end level") % words
    if effect > 0:
        return gettext("%(arm)s ends %(size)s above %(baseline)s") % words
    return gettext("%(arm)s ends %(size)s below %(baseline)s") % words


def interval_in_words(comparison: Mapping[str, Any], unit: str) -> str:
    """97.5% interval 76.1 to 80.7 — the level belongs to the look and, with several comparisons, to each of them."""
    return gettext("%(level)s interval %(low)s to %(high)s") % {
        "level": percent(1 - comparison["level"], decimals=2),
        "low": bare(comparison["low"], unit),
        "high": bare(comparison["high"], unit),
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
    if contrast.kind == "equivalence":
        return ""
    return gettext("sign test p = %(p)s") % {"p": number(comparison["sign_p"], digits=2)}


def divergence_in_words(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """Empty if every network kept finite numbers."""
    first, second = comparison["num_diverged"]
    if not first and not second:
        return ""
    text = gettext(
        "Networks that diverged, which means that their loss is no longer finite — %(baseline)s: %(first)s of "
        "%(count)s; %(arm)s: %(second)s of %(count)s."
    )
    words = {"arm": contrast.arm, "baseline": contrast.baseline, "first": first, "second": second}
    return text % {**words, "count": comparison["num_pairs"]}


def _words(comparison: Mapping[str, Any], contrast: Contrast) -> dict[str, Any]:
    return {
        "effect": effect_in_words(comparison["effect"], contrast),
        "interval": interval_in_words(comparison, contrast.effect_unit),
        "margin": contrast.margin_in_words,
    }


def _without_interval(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """A mean over what is left would mislead, so successes are counted; a single pair has no spread."""
    if not any(comparison["num_diverged"]):
        if comparison["num_pairs"] > 1:
            return gettext("A ratio needs positive values, and some of these networks end at zero or below.")
        return gettext("A single pair of networks says nothing about how much chance there is in it.")
    meaning = outcome_meaning(comparison["outcome"])
    lost = divergence_in_words(comparison, contrast)
    test = gettext("Exact McNemar test on who diverged: p = %(p)s.") % {"p": number(comparison["mcnemar_p"], digits=2)}
    return f"{lost} {test} {meaning}"


def _state(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """The outcome, told apart further where the reader would otherwise wonder."""
    if contrast.kind == "equivalence":
        is_inside = max(abs(comparison["low"]), abs(comparison["high"])) <= contrast.margin
        return "too few seeds" if comparison["outcome"] == "inconclusive" and is_inside else comparison["outcome"]
    margin, low, high = contrast.margin, comparison["low"], comparison["high"]
    if contrast.kind == "ratio":
        low, high = (low - 1, high - 1) if contrast.claimed == "greater" else (1 / high - 1, 1 / low - 1)
        margin -= 1
    elif contrast.claimed == "less":
        low, high = -high, -low
    if comparison["outcome"] == "refuted" and high >= 0:
        return "short of the margin"
    if comparison["outcome"] == "inconclusive" and low > margin:
        return "too few signs"
    return comparison["outcome"]
