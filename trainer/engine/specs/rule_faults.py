"""What can be wrong with a rule of a spec whose arms are sound. `parsing.py` calls."""

from collections.abc import Iterator

from trainer.engine.specs.errors import SpecError
from trainer.engine.specs.experiment import ExperimentSpec
from trainer.engine.specs.measures import MEASURES
from trainer.engine.specs.rules import Ratio, RuleSpec

SIGNED = {"gap", "log10", "minus_log10", "ratio"}  # measures that may be negative: in no ratio to anything


def rule_errors(spec: ExperimentSpec) -> Iterator[SpecError]:
    """Arms that are there and enough of them, a metric that they record, a measure that suits."""
    for index, rule in enumerate(spec.rule.all_of):
        place = f"rule.all_of.{index}"
        errors = [*_arm_errors(spec, rule, place)]
        yield from errors
        if not errors and rule.metric:
            yield from _metric_errors(spec, rule, place)
        if isinstance(rule, Ratio) and not rule.metric and spec.measure.at in SIGNED:
            yield SpecError("unknown_choice", "measure.at", {"choices": [at for at in MEASURES if at not in SIGNED]})


def _arm_errors(spec: ExperimentSpec, rule: RuleSpec, place: str) -> Iterator[SpecError]:
    slugs = [arm.slug for arm in spec.arms]
    for position, slug in enumerate(rule.arms):
        if slug not in slugs:
            yield SpecError("unknown_choice", f"{place}.arms.{position}", {"choices": slugs})
        elif slug in rule.arms[:position]:
            yield SpecError("duplicate", f"{place}.arms.{position}")
    if rule.arms and len(rule.arms) < rule.fewest_arms:
        yield SpecError("wrong_length", f"{place}.arms", {"min": rule.fewest_arms, "max": len(slugs)})


def _metric_errors(spec: ExperimentSpec, rule: RuleSpec, place: str) -> Iterator[SpecError]:
    slugs = [arm.slug for arm in spec.arms]
    arms = [slugs.index(slug) for slug in rule.arms or slugs]
    recorded = [spec.resolved(arm).metrics(spec.probes) for arm in arms]
    common = [name for name in recorded[0] if all(name in names for names in recorded)]
    if rule.metric not in common:
        yield SpecError("unknown_choice", f"{place}.metric", {"choices": common})
