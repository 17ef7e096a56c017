"""What a rule claims, in a sentence for the setting of an experiment."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from trainer.engine.specs import Difference, Equivalence, ExperimentSpec, Metric, Ratio, RuleSpec
from trainer.engine.specs import metric as metric_named
from trainer.wording.measures import measure_label
from trainer.wording.metrics import difference, metric_label
from trainer.wording.numbers import exact


def rule_in_words(spec: ExperimentSpec, rule: RuleSpec, labels: Sequence[str]) -> str:
    """`labels` name the arms of the spec; the rule speaks of all of them or of its own."""
    slugs = [arm.slug for arm in spec.arms]
    names = [labels[slugs.index(slug)] for slug in rule.arms or slugs]
    words = {"metric": judged_label(spec, rule), "baseline": names[0], "treatments": _listed(names[1:])}
    return SENTENCES[rule.kind](rule, words, judged_quantity(spec, rule).unit)


def judged_label(spec: ExperimentSpec, rule: RuleSpec) -> str:
    """What a rule judges: the measure, or the metric that it names."""
    return metric_label(rule.metric) if rule.metric else measure_label(spec.measure)


def judged_quantity(spec: ExperimentSpec, rule: RuleSpec) -> Metric:
    return metric_named(rule.metric) if rule.metric else spec.measure.quantity


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


def _listed(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else gettext("each of %(arms)s") % {"arms": ", ".join(labels)}


SENTENCES: Mapping[str, Callable[[Any, Mapping[str, str], str], str]] = {
    "difference": _difference,
    "ratio": _ratio,
    "equivalence": _equivalence,
}
