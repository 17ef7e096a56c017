"""A stored verdict as a reader gets it: what to say, why, then interval and tests. For experiments and evidence."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext, ngettext

from trainer.curves import Curve
from trainer.engine.specs import ExperimentSpec
from trainer.engine.specs import metric as metric_named
from trainer.models import Claim
from trainer.pairing import pairing_gain
from trainer.presentation.comparison_plots import caption_of, comparison_plot, rows_title_of
from trainer.presentation.differences import Plot
from trainer.wording.errors import failure_message
from trainer.wording.fields import choice_label
from trainer.wording.metrics import amount, bare, metric_label
from trainer.wording.numbers import percent
from trainer.wording.rules import judged_label, judged_quantity
from trainer.wording.tuning import choices_in_words
from trainer.wording.verdicts import (
    Contrast,
    answer,
    divergence_in_words,
    finding,
    interval_in_words,
    outcome_meaning,
    pairing_in_words,
    sign_test_in_words,
    wins_in_words,
)


@dataclass(frozen=True)
class ArmValue:
    """`index` gives the arm its colour and dash."""

    index: int
    label: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What a probe or a metric showed, per arm, at one moment."""

    title: str
    values: list[ArmValue]


@dataclass(frozen=True)
class ComparisonCard:
    title: str
    outcome: str
    finding: str
    effect: str
    interval: str
    wins: str
    sign_test: str
    divergence: str
    means: list[ArmValue]
    caption: str
    rows_title: str
    plot: Plot | None
    rows: list[tuple[int, str]]
    pairing: str = ""


@dataclass(frozen=True)
class VerdictCard:
    outcome: str
    meaning: str
    say: list[str]
    mechanism: str
    readings: list[Reading]
    comparisons: list[ComparisonCard]
    measured: str
    fine_print: str
    missing: str
    failures: list[str]
    tuned: list[str]


def verdict_card(
    document: Mapping[str, Any],
    *,
    spec: ExperimentSpec,
    labels: Sequence[str],
    curves: Mapping[str, Curve],
    claim: Claim | None,
    finals: Sequence[Mapping[str, Any]] = (),
) -> VerdictCard:
    """With a claim its author says the answer and the mechanism; without one both come from the numbers.

    `finals` (arm, seed, value, metrics) say what pairing has saved.
    """
    pairs = [(each, _contrast(spec, labels, each)) for each in document["comparisons"]]
    measured = [judged_label(spec, rule) for rule in spec.rule.all_of]
    is_told = len(set(measured)) > 1  # then a comparison's title names what it judges
    missing = document.get("num_seeds_missing", 0)
    return VerdictCard(
        outcome=document["outcome"],
        meaning=outcome_meaning(document["outcome"]),
        say=[claim.answer] if claim else [answer(each, contrast) for each, contrast in pairs],
        mechanism=claim.mechanism if claim else "",
        readings=_readings(spec, labels, curves, claim),
        comparisons=[
            replace(
                _comparison_card(each, contrast, labels, of=measured[rule_of(each)] if is_told else ""),
                pairing=_pairing(spec, each, finals),
            )
            for each, contrast in pairs
        ],
        measured=", ".join(dict.fromkeys(measured)),
        fine_print=_fine_print(document),
        missing=_missing(missing) if missing else "",
        failures=[failure_message(reason) for reason in document.get("failures", [])],
        tuned=choices_in_words(document.get("tuning"), labels),
    )


def _contrast(spec: ExperimentSpec, labels: Sequence[str], comparison: Mapping[str, Any]) -> Contrast:
    rule = spec.rule.all_of[rule_of(comparison)]
    arms = [labels[arm] for arm in arms_of(comparison)]
    return Contrast(
        arms[-1],
        arms[0],
        judged_quantity(spec, rule).unit,
        next(getattr(rule, name) for name in ("margin", "factor", "bound", "tolerance") if hasattr(rule, name)),
        claimed=getattr(rule, "claimed", "greater"),
        kind="shares" if rule.kind == "proportion" and len(arms) > 1 else rule.kind,
        value=getattr(rule, "value", 0.0),
        arms=arms,
    )


def _pairing(spec: ExperimentSpec, comparison: Mapping[str, Any], finals: Sequence[Mapping[str, Any]]) -> str:
    arms = arms_of(comparison)
    if len(arms) != 2:
        return ""
    rule = spec.rule.all_of[rule_of(comparison)]
    return pairing_in_words(pairing_gain(finals, rule, baseline=arms[0], treatment=arms[1]))


def rule_of(comparison: Mapping[str, Any]) -> int:
    """Its rule's place in the spec; verdicts of the time when a spec had one rule don't say."""
    return comparison.get("rule", 0)


def arms_of(comparison: Mapping[str, Any]) -> Sequence[int]:
    """Those that it is about, baseline first."""
    return comparison.get("arms") or [comparison["baseline"], comparison["arm"]]


def _comparison_card(
    comparison: Mapping[str, Any], contrast: Contrast, labels: Sequence[str], *, of: str
) -> ComparisonCard:
    """`of`: what is judged, where a verdict's comparisons differ in that."""
    unit = contrast.effect_unit
    return ComparisonCard(
        title=gettext("%(title)s: %(metric)s") % {"title": contrast.title, "metric": of} if of else contrast.title,
        outcome=comparison["outcome"],
        finding=finding(comparison, contrast),
        effect=bare(comparison["effect"], unit),
        interval=interval_in_words(comparison, unit) if comparison["low"] is not None else "",
        wins=wins_in_words(comparison),
        sign_test=sign_test_in_words(comparison, contrast),
        divergence=divergence_in_words(comparison, contrast),
        means=[
            ArmValue(arm, labels[arm], amount(mean, contrast.unit))
            for arm, mean in zip(arms_of(comparison), comparison["means"], strict=True)
        ],
        caption=caption_of(contrast),
        rows_title=rows_title_of(contrast),
        plot=comparison_plot(comparison, contrast),
        rows=[(seed, bare(value, unit)) for seed, value in comparison["differences"]],
    )


def _readings(
    spec: ExperimentSpec, labels: Sequence[str], curves: Mapping[str, Curve], claim: Claim | None
) -> list[Reading]:
    """The author's metric at the author's moment; else what every probe, or the losses, show."""
    wanted = [(claim.mechanism_metric, claim.mechanism_at)] if claim else _telling(spec)
    found = [(name, moment) for name, moment in wanted if name in curves]
    return [_reading(spec, name, moment, curves[name], labels) for name, moment in found]


def _telling(spec: ExperimentSpec) -> list[tuple[str, str]]:
    by_probe = {"gradient_norm": ("gradient_norm/layer1", "first"), "dead_units": ("dead_units/all", "last")}
    by_probe |= {"train_accuracy": ("train/accuracy", "last"), "objective": ("train/objective", "last")}
    by_probe |= {"small_weights": ("small_weights/all", "last"), "epoch_loss": ("train/epoch_loss", "last")}
    if spec.probes:
        return [by_probe[probe] for probe in spec.probes if probe in by_probe]
    return [(name, "last") for name in ("train/loss", "test/loss") if name != spec.measure.metric]


def _reading(spec: ExperimentSpec, name: str, moment: str, curve: Curve, labels: Sequence[str]) -> Reading:
    """Every arm at its own end, where they take different numbers of steps."""
    steps, of_arms = curve["steps"], curve["arms"].values()
    ends = [spec.resolved(arm).num_steps for arm in range(len(of_arms))]
    places = [0 if moment == "first" else bisect_right(steps, end) - 1 for end in ends]
    means = [arm["mean"][place] for arm, place in zip(of_arms, places, strict=True)]
    if len(set(places)) == 1:
        words = {"metric": metric_label(name), "step": f"{steps[places[0]]:,}"}
        title = gettext("%(metric)s at step %(step)s") % words
    else:
        words = {"metric": metric_label(name), "moment": choice_label("measure.at", "last")}
        title = gettext("%(metric)s at %(moment)s") % words
    return Reading(
        title=title,
        values=[ArmValue(arm, labels[arm], amount(mean, metric_named(name).unit)) for arm, mean in enumerate(means)],
    )


def _fine_print(document: Mapping[str, Any]) -> str:
    """How the level was spent."""
    words = {"count": document["num_seeds"], "level": percent(document["level"], decimals=2)}
    text = ngettext(
        "Judged on %(count)s seed at level %(level)s.", "Judged on %(count)s seeds at level %(level)s.", words["count"]
    )
    text %= words
    if len(document["comparisons"]) > 1:
        text += " " + gettext("The comparisons share this level by Holm's rule.")
    return text


def _missing(count: int) -> str:
    text = ngettext(
        "%(count)s seed is missing because its training failed; the complete pairs were judged.",
        "%(count)s seeds are missing because their training failed; the complete pairs were judged.",
        count,
    )
    return text % {"count": count}
