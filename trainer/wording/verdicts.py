"""Outcomes and comparisons in sentences that say no more than the interval does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.wording.metrics import bare, difference
from trainer.wording.numbers import number, percent

OUTCOMES: dict[str, Promise] = {
    "supported": _("The claimed difference shows, and it is larger than the margin."),
    "refuted": _("The claim does not hold here: what was measured excludes it."),
    "no difference": _("Any difference there may be is smaller than the margin."),
    "inconclusive": _("These seeds do not decide it."),
}


@dataclass(frozen=True)
class Contrast:
    """Two arms by name, the unit of what is measured on them, and the margin of the rule."""

    arm: str
    baseline: str
    unit: str
    margin: float
    claimed: str = "greater"


def outcome_meaning(outcome: str) -> str:
    return str(OUTCOMES[outcome])


def effect_in_words(effect: float, contrast: Contrast) -> str:
    words = {"arm": contrast.arm, "baseline": contrast.baseline, "size": difference(abs(effect), contrast.unit)}
    if effect == 0:
        return gettext("%(arm)s and %(baseline)s end level") % words
    if effect > 0:
        return gettext("%(arm)s ends %(size)s above %(baseline)s") % words
    return gettext("%(arm)s ends %(size)s below %(baseline)s") % words


def interval_in_words(comparison: Mapping[str, Any], unit: str) -> str:
    """97.5% interval 76.1 to 80.7 — the level belongs to the look and, with several treatments, to the comparison."""
    return gettext("%(level)s interval %(low)s to %(high)s") % {
        "level": percent(1 - comparison["level"], decimals=2),
        "low": bare(comparison["low"], unit),
        "high": bare(comparison["high"], unit),
    }


def finding(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """What the interval says about the margin."""
    if comparison["low"] is None:
        return _without_interval(comparison, contrast)
    words = {
        "effect": effect_in_words(comparison["effect"], contrast),
        "interval": interval_in_words(comparison, contrast.unit),
        "margin": difference(contrast.margin, contrast.unit),
    }
    return _FINDINGS[_kind(comparison, contrast)] % words


def answer(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """What to say in the interview, where no author has written it."""
    if comparison["low"] is None:
        return divergence_in_words(comparison, contrast) or _without_interval(comparison, contrast)
    words = {
        "effect": effect_in_words(comparison["effect"], contrast),
        "interval": interval_in_words(comparison, contrast.unit),
        "margin": difference(contrast.margin, contrast.unit),
        "count": comparison["num_pairs"],
    }
    return str(_ANSWERS[_kind(comparison, contrast)]) % words


def wins_in_words(comparison: Mapping[str, Any]) -> str:
    words = {name: comparison[name] for name in ("wins", "losses", "ties")} | {"count": comparison["num_pairs"]}
    if words["ties"]:
        return gettext("Seeds for the claim: %(wins)s of %(count)s; against it: %(losses)s; tied: %(ties)s") % words
    return gettext("Seeds for the claim: %(wins)s of %(count)s") % words


def sign_test_in_words(comparison: Mapping[str, Any]) -> str:
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


def _without_interval(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """A mean over what is left would mislead, so successes are counted; a single pair has no spread."""
    if not any(comparison["num_diverged"]):
        return gettext("A single pair of networks says nothing about how much chance there is in it.")
    meaning = outcome_meaning(comparison["outcome"])
    lost = divergence_in_words(comparison, contrast)
    test = gettext("Exact McNemar test on who diverged: p = %(p)s.") % {"p": number(comparison["mcnemar_p"], digits=2)}
    return f"{lost} {test} {meaning}"


def _kind(comparison: Mapping[str, Any], contrast: Contrast) -> str:
    """The outcome, told apart further where the reader would otherwise wonder."""
    side = 1 if contrast.claimed == "greater" else -1
    low, high = sorted((side * comparison["low"], side * comparison["high"]))
    if comparison["outcome"] == "refuted" and high >= 0:
        return "short of the margin"
    if comparison["outcome"] == "inconclusive" and low > contrast.margin:
        return "too few signs"
    return comparison["outcome"]


_FINDINGS: dict[str, Promise] = {
    "supported": _("%(effect)s (%(interval)s). The whole interval lies beyond the margin of %(margin)s."),
    "no difference": _("%(effect)s (%(interval)s). The whole interval lies within %(margin)s on either side of zero."),
    "refuted": _("%(effect)s (%(interval)s). The whole interval lies on the other side of zero than the claim."),
    "short of the margin": _("%(effect)s (%(interval)s). The whole interval stays below the claimed %(margin)s."),
    "inconclusive": _(
        "%(effect)s (%(interval)s). The interval neither clears the margin of %(margin)s nor excludes it."
    ),
    "too few signs": _(
        "%(effect)s (%(interval)s). The interval clears the margin of %(margin)s, but the sign test, which asks only "
        "for the direction in every seed, does not confirm it on so few seeds."
    ),
}
_ANSWERS: dict[str, Promise] = {
    "supported": _(
        "Yes, in this setting: %(effect)s (%(interval)s, %(count)s seeds). I would name the setting along with it, "
        "because nothing else was tested."
    ),
    "no difference": _(
        "In this setting I would not expect a difference that matters: %(effect)s (%(interval)s, %(count)s seeds), "
        "which is well within %(margin)s."
    ),
    "refuted": _("No, not in this setting: %(effect)s (%(interval)s, %(count)s seeds)."),
    "short of the margin": _("No, not by as much: %(effect)s (%(interval)s, %(count)s seeds), short of %(margin)s."),
    "inconclusive": _(
        "I would not commit myself: %(effect)s on %(count)s seeds, but the %(interval)s leaves both possible."
    ),
    "too few signs": _(
        "Probably, but I would want more seeds: %(effect)s (%(interval)s), and %(count)s seeds are too few to be sure."
    ),
}
