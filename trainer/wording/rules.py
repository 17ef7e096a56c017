"""What a rule claims, in a sentence for the setting of an experiment."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from trainer.engine.specs import (
    Difference,
    Equivalence,
    Exact,
    ExperimentSpec,
    Metric,
    Monotone,
    Proportion,
    Ratio,
    RuleSpec,
    Threshold,
)
from trainer.engine.specs import metric as metric_named
from trainer.wording.measures import measure_label
from trainer.wording.metrics import amount, difference, metric_label
from trainer.wording.numbers import exact


def rule_in_words(spec: ExperimentSpec, rule: RuleSpec, labels: Sequence[str]) -> str:
    """`labels` name the arms of the spec; the rule speaks of all of them or of its own."""
    slugs = [arm.slug for arm in spec.arms]
    names = [labels[slugs.index(slug)] for slug in rule.arms or slugs]
    words = {"metric": judged_label(spec, rule), "baseline": names[0], "arms": _listed(names)}
    words |= {"treatments": _listed(names[1:] or names), "order": " → ".join(names)}
    return SENTENCES[rule.kind](rule, words, judged_quantity(spec, rule).unit)


def judged_label(spec: ExperimentSpec, rule: RuleSpec) -> str:
    """What a rule judges: the measure, one of its own, or the metric that it names."""
    name = getattr(rule, "metric", "")
    return metric_label(name) if name else measure_label(rule.measure or spec.measure)


def judged_quantity(spec: ExperimentSpec, rule: RuleSpec) -> Metric:
    name = getattr(rule, "metric", "")
    return metric_named(name) if name else (rule.measure or spec.measure).quantity


def _difference(rule: Difference, words: Mapping[str, str], unit: str) -> str:
    if rule.claimed == "greater":
        text = gettext("Claimed: %(metric)s is more than %(margin)s higher for %(treatments)s than for %(baseline)s.")
    else:
        text = gettext("Claimed: %(metric)s is more than %(margin)s lower for %(treatments)s than for %(baseline)s.")
    return text % {**words, "margin": difference(rule.margin, unit)}


def _ratio(rule: Ratio, words: Mapping[str, str], _unit: str) -> str:
    if rule.claimed == "greater":
        text = gettext(
            "Claimed: %(metric)s is more than %(factor)s times as high for %(treatments)s as for %(baseline)s."
        )
    else:
        text = gettext(
            "Claimed: %(metric)s is more than %(factor)s times lower for %(treatments)s than for %(baseline)s."
        )
    return text % {**words, "factor": exact(rule.factor)}


def _equivalence(rule: Equivalence, words: Mapping[str, str], unit: str) -> str:
    text = gettext("Claimed: %(metric)s differs by no more than %(margin)s between %(treatments)s and %(baseline)s.")
    return text % {**words, "margin": difference(rule.margin, unit)}


def _threshold(rule: Threshold, words: Mapping[str, str], unit: str) -> str:
    if rule.claimed == "greater":
        text = gettext("Claimed: %(metric)s is above %(bound)s for %(arms)s.")
    else:
        text = gettext("Claimed: %(metric)s is below %(bound)s for %(arms)s.")
    return text % {**words, "bound": amount(rule.bound, unit)}


def _proportion(rule: Proportion, words: Mapping[str, str], unit: str) -> str:
    if rule.bound:
        return _threshold(rule, words, unit)
    if rule.claimed == "greater":
        text = gettext("Claimed: %(metric)s is higher for %(treatments)s than for %(baseline)s.")
    else:
        text = gettext("Claimed: %(metric)s is lower for %(treatments)s than for %(baseline)s.")
    return text % words


def _monotone(rule: Monotone, words: Mapping[str, str], unit: str) -> str:
    if rule.claimed == "greater":
        text = gettext(
            "Claimed: %(metric)s rises by more than %(margin)s from one arm to the next, in the order %(order)s."
        )
    else:
        text = gettext(
            "Claimed: %(metric)s falls by more than %(margin)s from one arm to the next, in the order %(order)s."
        )
    return text % {**words, "margin": difference(rule.margin, unit)}


def _exact(rule: Exact, words: Mapping[str, str], unit: str) -> str:
    if rule.of == "values":
        text = gettext("Claimed: %(metric)s is %(value)s for %(arms)s on every seed, to within %(tolerance)s.")
        return text % {**words, "value": amount(rule.value, unit), "tolerance": difference(rule.tolerance, unit)}
    text = gettext(
        "Claimed: %(metric)s for %(treatments)s minus %(baseline)s is %(value)s on every seed, to within %(tolerance)s."
    )
    return text % {**words, "value": difference(rule.value, unit), "tolerance": difference(rule.tolerance, unit)}


def _listed(labels: Sequence[str]) -> str:
    return (
        labels[0]
        if len(labels) == 1
        else gettext("each of %(arms)s") % {"arms": "; ".join(labels) if "," in "".join(labels) else ", ".join(labels)}
    )


SENTENCES: Mapping[str, Callable[[Any, Mapping[str, str], str], str]] = {
    "difference": _difference,
    "ratio": _ratio,
    "equivalence": _equivalence,
    "threshold": _threshold,
    "proportion": _proportion,
    "monotone": _monotone,
    "exact": _exact,
}
